import LanguageModels
import RAG
import RankifyCore
import TestSupport
import Testing

@Suite struct PromptSetTests {
  @Test(arguments: PromptName.allCases)
  func everyStandardPromptShowsWhatTheModelHasToSee(_ name: PromptName) throws {
    var prompts = PromptSet()
    try prompts.replace(name, by: PromptTemplate(source: name.standard, name: name.rawValue))
  }

  @Test func filesTakeThePlaceOfPrompts() async throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "answer.txt", "Say it: {{ question }} by {% for passage in passages %}{{ passage.contents }}{% endfor %}")
    let prompts = try PromptSet(folder: folder.path, names: [.answer])
    #expect(prompts.replacements.map(\.name) == ["answer"])
    let model = ScriptedModel { _, _ throws(RankifyError) in "x" }
    _ = try await SinglePass(model, Answering(prompts: prompts)).run(SinglePassTests.ranking)
    #expect(model.conversations[0].map(\.content) == ["Say it: Who? by A alphabeta"])
  }

  @Test func aFileOfAnotherNameIsRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write("answr.txt", "{{ question }}")
    #expect {
      _ = try PromptSet(folder: folder.path, names: [.answer])
    } throws: { "\($0)".contains("answr.txt: the method has no such prompt; it has answer.txt") }
  }

  @Test func aPromptThatDoesNotShowTheQuestionIsRefused() throws {
    var prompts = PromptSet()
    #expect {
      try prompts.replace(.compareNotes, by: PromptTemplate(source: "{{ first }} {{ second }}", name: "mine"))
    } throws: { "\($0)".contains("mine") && "\($0)".contains("{{ question }}") }
  }

  @Test func aFolderThatIsNotThereIsNamed() {
    #expect {
      _ = try PromptSet(folder: "no/such/folder", names: [])
    } throws: { ($0 as? RankifyError)?.code == .missingResource && "\($0)".contains("no/such/folder") }
  }
}
