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
    } throws: { "\($0)".contains("answr.txt: no method has such a prompt; this one reads answer.txt") }
  }

  @Test(arguments: ["answer.md", "answer.TXT", "reasons.txt", "notes", nil])
  func aFolderWithoutPromptsOfTheMethodIsRefused(_ file: String?) throws {
    let folder = try TemporaryFolder()
    if let file { try folder.write(file, PromptName.answer.standard) }
    #expect {
      _ = try PromptSet(folder: folder.path, names: [.answer])
    } throws: { ($0 as? RankifyError)?.code == .invalidInput && "\($0)".hasSuffix("reads answer.txt") }
  }

  @Test func promptsOfSeveralMethodsMayLieInOneFolder() throws {
    let folder = try TemporaryFolder()
    for name in PromptName.allCases { try folder.write("\(name.rawValue).txt", name.standard) }
    try folder.write("README.md", "Mine.")
    #expect(try PromptSet(folder: folder.path, names: [.answer]).replacements.map(\.name) == ["answer"])
    let notes = try PromptSet(folder: folder.path, names: [.firstNote, .newQuery])
    #expect(notes.replacements.map(\.name) == ["first-note", "new-query"])
  }

  private static let listing = "{% for passage in passages %}{{ passage.contents }}{% endfor %}"

  /// Prompts that lose something, and words of what is said then.
  private static let losing: [(PromptName, String, String)] = [
    (.answer, "{% if not full %}{{ question }} \(listing){% endif %} hello", "full is true, count is 3"),
    (.answer, "{% if full %}{{ question }} \(listing){% endif %} hello", "full is false, count is 3"),
    (.zeroShot, "{% if full %}Hello{% else %}{{ question }}{% endif %}", "{{ question }}, which the model must see"),
    (.answer, "{{ question }} {{ passages[0].contents }}", "{{ passage.text }}"),
    (
      .answer,
      "{{ question }}{% for p in passages %}{% if loop.index <= 1 %}{{ p.contents }}{% endif %}{% endfor %}",
      "{{ passage.text }}"
    ),
    (.answer, "{{ question }}{% if count > 1 %}\(listing){% endif %}", "count is 1"),
    (
      .answer,
      "{{ question }}{% for passage in passages %}{% if passage.title %}{{ passage.contents }}{% endif %}{% endfor %}",
      "{{ passage.text }}"
    ),
    (.thought, "{{ question }} \(listing){% if not last %}{{ transcript }}{% endif %}", "last is true"),
    (.thought, "{% if passages %}{{ question }} \(listing) {{ transcript }}{% endif %}", "last is false, count is 0"),
    (.newQuery, "{{ question }}{% if queries %}{{ note }}{% endif %}", "{{ note }}"),
    (.standaloneQuestion, "{{ question }}{{ history[0].question }}", "{{ turn.question }}"),
  ]

  @Test(arguments: losing)
  func aPromptThatLosesSomethingInOneStateIsRefused(_ name: PromptName, _ text: String, _ words: String) throws {
    var prompts = PromptSet()
    let prompt = try PromptTemplate(source: text, name: "mine")
    #expect { try prompts.replace(name, by: prompt) } throws: { "\($0)".contains(words) }
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
