import Foundation
import Rankify
import TestSupport
import Testing

/// One question, answered for a person.
struct RAGCommandTests {
  @Test(arguments: Catalog.answerMethods.map(\.id)) func everyMethodAnswers(_ name: String) async throws {
    let here = try await RAGFolder()
    let method = try Catalog.answerMethod(name)
    let input = method.reading == .nothing ? [] : ["-i", "a.index", "-k", "2"]
    let arguments =
      ["rag", "-t", "questions.jsonl", "--method", name, "--model", "tiny.gguf", "--max-tokens", "8", "-o", "a.jsonl"]
      + input
    let result = try await Rankify.run(arguments, in: here.folder.path)
    #expect(result.status == 0, "\(result.stderr)")
    let lines = try here.lines("a.jsonl")
    #expect(lines.map { $0["id"] as? String } == ["q1", "q2", "q3", "q4"])
    for line in lines {
      #expect(line["method"] as? String == name)
      let passages = try #require(line["ctxs"] as? [[String: Any]])
      if method.reading == .nothing { #expect(passages.isEmpty) }
      if method.reading == .ranking { #expect((1...2).contains(passages.count)) }
      #expect((line["support"] == nil) == (method.reading == .nothing))
      let steps = try #require(line["steps"] as? [[String: Any]])
      #expect(steps.count { $0["usage"] != nil } == line["requests"] as? Int)
      let asked = Set(steps.compactMap { $0["name"] as? String }).subtracting(["search"])
      #expect(asked.isSubset(of: method.prompts.map(\.rawValue)) && !asked.isEmpty)
    }
    try here.folder.write("a.jsonl", "")
    let again = try await Rankify.run(arguments + ["--threads", "1"], in: here.folder.path)
    #expect(again.status == 0)
    let answers = try here.lines("a.jsonl").map { $0["text"] as? String }
    #expect(answers == lines.map { $0["text"] as? String }, "the same answers on one thread")
  }

  @Test func theListNamesEveryMethod() async throws {
    let result = try await Rankify.run(["rag", "--method", "list"])
    #expect(result.status == 0)
    for method in Catalog.answerMethods { #expect(result.stdout.contains(method.id + " ")) }
    let unknown = try await Rankify.run(["rag", "-q", "a", "--method", "magic"])
    #expect(unknown.status == 2 && unknown.stderr.contains("there are zero-shot, single-pass"))
  }

  @Test func patienceIsForTheServerThatReRanksToo() async throws {
    let here = try await RAGFolder()
    let server = try ScriptedServer([[.pause(600)]])
    let begun = ContinuousClock.now
    let result = try await here.rag(
      "-i", "a.index", "-q", "cat dog", "--rerank", "rankgpt", "--rerank-model", server.model, "--model", "tiny.gguf",
      "--timeout", "1")
    #expect(result.status == 6 && result.stderr.contains("is silent for 1 s (2 attempts)"), "\(result.stderr)")
    #expect(begun.duration(to: .now) < .seconds(120))
  }

  @Test func aModelWithoutATemplateAnswersByTheUsers() async throws {
    let here = try await RAGFolder()
    var model = TinyLanguageModel()
    (model.contextLength, model.layers, model.chatTemplate) = (4096, 1, nil)
    try here.folder.write("base.gguf", bytes: model.gguf())
    try here.folder.write("plain.jinja", "{% for message in messages %}{{ message.content }}\n{% endfor %}")
    let asked = ["-i", "a.index", "-q", "cat dog", "--rerank", "rankgpt", "--model", "base.gguf", "--max-tokens", "4"]
    let refused = try await Rankify.run(["rag"] + asked, in: here.folder.path)
    #expect(refused.status == 5 && refused.stderr.contains("--chat-template"), "\(refused.stderr)")
    let answered = try await Rankify.run(["rag"] + asked + ["--chat-template", "plain.jinja"], in: here.folder.path)
    #expect(answered.status == 0, "\(answered.stderr)")
  }

  @Test func anAnswerIsStreamedAndItsSourcesFollow() async throws {
    let here = try await RAGFolder()
    func piece(_ text: String) -> String { #"{"choices":[{"delta":{"content":"\#(text)"}}]}"# }
    let usage = #"{"choices":[],"usage":{"prompt_tokens":200,"completion_tokens":30}}"#
    let server = try ScriptedServer([
      .events([
        piece(#"\n The cat sat"#), piece(#" on the red mat [1]. "#),
        piece(#"Kings of Prussia \u001b[31mliked potatoes [7]."#), usage, "[DONE]",
      ])
    ])
    let result = try await here.rag(
      "-i", "a.index", "-q", "where sat the cat?", "--model", server.model, "--price", "1000,10000")
    #expect(result.status == 0, "\(result.stderr)")
    let expected = """
      The cat sat on the red mat [1]. Kings of Prussia [31mliked potatoes [7].

      Sources
      [1] Cats  c1
      """
    #expect(result.stdout.hasPrefix(expected), "\(result.stdout)")
    #expect(result.stdout.contains("    The cat sat on the red mat."))
    #expect(result.stdout.contains("! [7] is cited, and there is no such source"))
    #expect(result.stdout.contains("! not in the sources: Kings of Prussia"))
    #expect(!result.stdout.contains("not in the sources: The cat"))
    #expect(!result.stdout.contains("\u{1b}"))
    #expect(result.stderr.contains("1 request, 200 tokens read, 30 written, cost 0.500000"))
    #expect(server.requests.first?.body.contains("[1] Cats: The cat sat on the red mat.") == true)
    #expect(server.requests.first?.body.contains("cite the passages") == true, "full answers for a person")
  }

  @Test func jsonIsOneObject() async throws {
    let here = try await RAGFolder()
    let server = try ScriptedServer([RAGFolder.says("On the mat [1].")])
    let result = try await here.rag(
      "-i", "a.index", "-q", "where sat the cat?", "--model", server.model, "--json", "--quiet")
    #expect(result.status == 0 && result.stderr.isEmpty, "\(result.stderr)")
    let lines = try RAGFolder.lines(of: result.stdout)
    #expect(lines.count == 1 && lines[0]["answer"] as? String == "On the mat.")
    #expect(lines[0]["text"] as? String == "On the mat [1].")
  }

  @Test func whatThereWasNoRoomForIsSaid() async throws {
    let here = try await RAGFolder()
    let result = try await here.rag(
      "-i", "a.index", "-q", "cat dog", "--model", "tiny.gguf", "--max-tokens", "3", "--evidence-tokens", "60")
    #expect(result.status == 0, "\(result.stderr)")
    #expect(result.stderr.contains("1 reply breaks off for want of tokens; --max-tokens allows more"))
    #expect(result.stderr.contains("for want of room 2 passages were not shown"), "\(result.stderr)")
  }

  @Test func whatNothingIsFoundForIsSaid() async throws {
    let here = try await RAGFolder()
    let server = try ScriptedServer([RAGFolder.says("I do not know.")])
    let result = try await here.rag("-i", "a.index", "-q", "xylophone", "--model", server.model)
    #expect(result.status == 0)
    #expect(result.stderr.contains("nothing was found for the question; the answer rests on no passage"))
    #expect(!result.stdout.contains("Sources"))
  }

  @Test func emptyAnswersAreWarnedOf() async throws {
    let here = try await RAGFolder()
    let server = try ScriptedServer([RAGFolder.says(" "), RAGFolder.says(" "), RAGFolder.says("a")])
    let one = try await here.rag("-i", "a.index", "-q", "cat", "--model", server.model, "--quiet")
    #expect(one.status == 0 && one.stderr.contains("warning: the answer is empty"), "\(one.stderr)")
    let all = try await here.rag(
      "-i", "a.index", "-t", "questions.jsonl", "--model", server.model, "-o", "a.jsonl", "--quiet")
    #expect(all.status == 0 && all.stderr.contains("warning: 1 answer is empty"), "\(all.stderr)")
    let none = try await here.rag("-i", "a.index", "-q", "cat", "--model", server.model, "--quiet")
    #expect(none.status == 0 && none.stderr.isEmpty, "\(none.stderr)")
  }

  @Test func theModelReadsTheOrderOfTheReRanker() async throws {
    let here = try await RAGFolder()
    let server = try ScriptedServer([RAGFolder.says("[3] > [2] > [1]")])
    let result = try await here.rag(
      "-i", "a.index", "-q", "cat dog", "-k", "1", "--rerank", "rankgpt", "--depth", "3", "--model", server.model,
      "--answers", "short")
    #expect(result.status == 0, "\(result.stderr)")
    let bodies = server.requests.map(\.body)
    #expect(bodies.count == 2)
    let plain = try await here.rag("-i", "a.index", "-q", "cat dog", "-k", "3", "--model", server.model, "--json")
    let found = try #require(RAGFolder.lines(of: plain.stdout)[0]["ctxs"] as? [[String: Any]])
    let last = try #require(found.last?["text"] as? String)
    let first = try #require(found.first?["text"] as? String)
    #expect(bodies[1].contains(last) && !bodies[1].contains(first))
    #expect(found.count == 3)
  }

  @Test(arguments: [
    ["--search", "dense"], ["--search", "hybrid", "--fusion", "rrf"], ["--search", "late"],
    ["--rerank", "dense", "--depth", "4"], ["--rerank", "cross-encoder", "--rerank-model", "cross"],
  ]) func passagesAreFoundByAnySearch(_ search: [String]) async throws {
    let here = try await RAGFolder()
    try TinyModels.link(into: here.folder)
    for arguments in [["--dense", "encoder"], ["--late", "colbert"]] {
      let result = try await Rankify.run(["index", "-i", "a.index", "--quiet"] + arguments, in: here.folder.path)
      #expect(result.status == 0, "\(result.stderr)")
    }
    let server = try ScriptedServer([RAGFolder.says("a")])
    let arguments = ["rag", "-i", "a.index", "-q", "cat", "-k", "2", "--json", "--model", server.model] + search
    let result = try await Rankify.run(arguments, in: here.folder.path)
    #expect(result.status == 0, "\(result.stderr)")
    let passages = try #require(RAGFolder.lines(of: result.stdout)[0]["ctxs"] as? [[String: Any]])
    let scores = passages.compactMap { $0["score"] as? Double }
    #expect(passages.count == 2 && scores == scores.sorted(by: >))
    #expect(passages.allSatisfy { !(($0["text"] as? String) ?? "").isEmpty })
    guard search.contains("--search") else { return }
    try FileManager.default.removeItem(atPath: here.folder.file("encoder"))
    try FileManager.default.removeItem(atPath: here.folder.file("colbert"))
    let gone = try await Rankify.run(arguments, in: here.folder.path)
    #expect(gone.status == 4 && gone.stderr.contains("with --encoder MODEL"), "\(gone.stderr)")
  }

  @Test func theModelsOwnWordsAreSearchedFor() async throws {
    let here = try await RAGFolder()
    let server = try ScriptedServer([
      RAGFolder.says("Thought: look for the moon\\nSearch[moon]"), RAGFolder.says("Final Answer: the moon [1]"),
    ])
    let result = try await here.rag(
      "-i", "a.index", "-q", "what is it that pulls?", "--method", "react", "--model", server.model)
    #expect(result.status == 0, "\(result.stderr)")
    #expect(result.stderr.contains("round 1: searched for 'moon': 1 passage"))
    #expect(result.stdout.hasPrefix("the moon [1]\n"), "\(result.stdout)")
  }

  @Test func questionsOfAConversationAreReworded() async throws {
    let here = try await RAGFolder()
    try here.folder.write("history.jsonl", #"{"question":"Who ran home?","answer":"A dog."}"# + "\n")
    let server = try ScriptedServer([RAGFolder.says("What does a dog do in the rain?"), RAGFolder.says("It runs [1].")])
    let result = try await here.rag(
      "-i", "a.index", "-q", "and then?", "--rewrite", "standalone", "--history", "history.jsonl", "--model",
      server.model)
    #expect(result.status == 0, "\(result.stderr)")
    #expect(server.requests[0].body.contains("Who ran home?"))
    // What is searched for is asked, too: without the conversation nobody could answer the other words.
    let asked = server.requests[1].body
    #expect(asked.contains("A dog ran home in the rain") && asked.contains("What does a dog do in the rain?"))
    #expect(!asked.contains("and then?"))
    try here.folder.write("history.jsonl", #"{"question":"Who ran home?"}"# + "\n")
    let torn = try await here.rag(
      "-i", "a.index", "-q", "and then?", "--rewrite", "standalone", "--history", "history.jsonl", "--model",
      server.model)
    #expect(torn.status == 5 && torn.stderr.contains("history.jsonl:1: is no turn"))
  }

  @Test func whatIsSearchedForInPlaceOfAQuestionIsWrittenDown() async throws {
    let here = try await RAGFolder()
    let server = try ScriptedServer([RAGFolder.says("The moon pulls."), RAGFolder.says("the moon")])
    let result = try await here.rag(
      "-i", "a.index", "-q", "what pulls?", "--rewrite", "hyde", "--model", server.model, "-o", "a.jsonl")
    #expect(result.status == 0, "\(result.stderr)")
    let line = try #require(try here.lines("a.jsonl").first)
    #expect(line["question"] as? String == "what pulls?" && line["requests"] as? Int == 2)
    let steps = try #require(line["steps"] as? [[String: Any]])
    #expect(steps.map { $0["name"] as? String } == ["hypothetical-document", "search", "answer"])
    #expect((steps[1]["text"] as? String)?.hasSuffix("what pulls?\nThe moon pulls.") == true)
  }

  @Test func documentsThatAreTakenForQuestionsAreTold() async throws {
    let here = try await RAGFolder()
    let server = try ScriptedServer([
      RAGFolder.says("a"), RAGFolder.says("b"), RAGFolder.says("c"), RAGFolder.says("d"),
    ])
    let result = try await here.rag("-i", "a.index", "-t", "corpus.jsonl", "--model", server.model, "-o", "a.jsonl")
    #expect(result.stderr.contains("corpus.jsonl looks like a corpus"), "\(result.stderr)")
    let other = try await here.rag("-i", "a.index", "-t", "questions.jsonl", "--model", "tiny.gguf", "-o", "b.jsonl")
    #expect(!other.stderr.contains("looks like a corpus"))
  }

  @Test func aRunWithoutTextsIsNotAnsweredFromNothing() async throws {
    let here = try await RAGFolder()
    try here.folder.write(
      "run.json", #"[{"id":"1","question":"q?","answers":["a"],"ctxs":[{"id":"m1","score":9.1,"has_answer":true}]}]"#)
    let result = try await here.rag("-r", "run.json", "--model", "tiny.gguf", "-o", "a.jsonl")
    #expect(result.status == 5, "\(result.stderr)")
    #expect(result.stderr.contains("no document of question '1' has a text; give the texts by --corpus or --index"))
  }

  @Test func anAnswerThatIsBrokenOffEndsItsLine() async throws {
    let here = try await RAGFolder()
    let server = try ScriptedServer([
      .events([#"{"choices":[{"delta":{"content":"The moon"}}]}"#, #"{"error":{"message":"out of memory"}}"#])
    ])
    let result = try await here.rag("-i", "a.index", "-q", "what pulls?", "--model", server.model)
    #expect(result.status != 0 && result.stdout == "The moon\n", "\(result.stdout)")
  }

  @Test func promptsAreFilesThatUsersReplace() async throws {
    let here = try await RAGFolder()
    let written = try await here.rag("--method", "adaptive-note", "--write-prompts", "notes")
    #expect(written.status == 0, "\(written.stderr)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: here.folder.file("notes")).sorted() == [
        "answer-from-note.txt", "compare-notes.txt", "first-note.txt", "new-query.txt", "refine-note.txt",
      ])
    #expect(try await here.rag("--method", "adaptive-note", "--write-prompts", "notes").status == 2, "nothing is lost")
    #expect(try await here.rag("--write-prompts", "mine").status == 0)
    try here.folder.write(
      "mine/answer.txt",
      "Passages: {% for passage in passages %}{{ passage.contents }}{% endfor %} Sing of {{ question }}")
    let server = try ScriptedServer([RAGFolder.says("La")])
    let sung = try await here.rag("-i", "a.index", "-q", "cat", "--prompts", "mine", "--model", server.model)
    #expect(sung.status == 0 && server.requests.first?.body.contains("Sing of cat") == true)
    try here.folder.write("mine/answer.txt", "Sing of {{ question }}")
    let blind = try await here.rag("-i", "a.index", "-q", "cat", "--prompts", "mine", "--model", server.model)
    #expect(blind.status == 5 && blind.stderr.contains("does not show {{ passage.text }}"))
    let foreign = try await here.rag("-i", "a.index", "-q", "cat", "--prompts", "notes", "--model", server.model)
    #expect(foreign.status == 5 && foreign.stderr.contains("the method has no such prompt"))
  }

  @Test func withoutAModelTheWayToOneIsTold() async throws {
    let here = try await RAGFolder()
    let home = ["RANKIFY_HOME": here.folder.file("home"), "HF_HUB_CACHE": here.folder.file("hub")]
    let none = try await here.rag("-i", "a.index", "-q", "cat", environment: home)
    #expect(none.status == 4 && none.stderr.contains("rankify models import"), "\(none.stderr)")
    func install(_ name: String) async throws {
      let result = try await Rankify.run(
        ["models", "import", "tiny.gguf", "--name", name], in: here.folder.path, environment: home)
      #expect(result.status == 0, "\(result.stderr)")
    }
    try await install("small")
    let only = try await here.rag("-i", "a.index", "-q", "cat", "--max-tokens", "4", environment: home)
    #expect(only.status == 0 && only.stderr.contains("answering with small"), "\(only.stderr)")
    try await install("other")
    let several = try await here.rag("-i", "a.index", "-q", "cat", environment: home)
    #expect(several.status == 2 && several.stderr.contains("2 language models here, other, small"))
  }

  private static let refusals: [[String]] = [
    ["-q", "a"], ["-i", "a.index"], ["-i", "a.index", "-q", "a", "-t", "questions.jsonl"],
    ["-q", "a", "--method", "zero-shot", "-i", "a.index"], ["-q", "a", "--method", "zero-shot", "-k", "3"],
    ["-i", "a.index", "-q", "a", "--samples", "3"], ["-i", "a.index", "-q", "a", "--rounds", "3"],
    ["-i", "a.index", "-q", "a", "--method", "react", "--failures", "3"],
    ["-i", "a.index", "-q", "a", "--method", "react", "--rewrite", "hyde"],
    ["-i", "a.index", "-q", "a", "--loop", "deep-note"], ["-i", "a.index", "-q", "a", "--seed", "3"],
    ["-i", "a.index", "-q", "a", "--price", "3"], ["-i", "a.index", "-q", "a", "--passages", "0"],
    ["-i", "a.index", "-q", "a", "--precision", "int8", "--model", "openai:a@http://localhost:1/v1"],
    ["-i", "a.index", "-q", "a", "--rewrite", "standalone"], ["-i", "a.index", "-q", "a", "--history", "h"],
    ["-i", "a.index", "-q", "a", "--depth", "10"], ["-i", "a.index", "-q", "a", "--fusion", "rrf"],
    ["-i", "a.index", "-q", "a", "--encoder", "b"], ["-i", "a.index", "-q", "a", "--exact"],
    ["-i", "a.index", "-q", "a", "--search", "dense", "--k1", "1"], ["-i", "a.index", "-q", "a", "--format", "dpr"],
    ["-i", "a.index", "-t", "questions.jsonl", "--resume"], ["-i", "a.index", "-t", "questions.jsonl", "--json"],
    ["-r", "x.run", "-c", "corpus.jsonl", "-t", "questions.jsonl", "--method", "react"],
    ["-r", "x.run", "-c", "corpus.jsonl", "-t", "questions.jsonl", "--search", "bm25"],
    ["-r", "x.run", "-i", "a.index", "-q", "a"], ["-c", "corpus.jsonl", "-i", "a.index", "-q", "a"],
    ["-i", "a.index", "-t", "questions.jsonl", "-o", "questions.jsonl"],
    ["-i", "a.index", "-q", "a", "--temperature=-1"], ["-i", "a.index", "-q", ""], ["-i", "a.index", "-q", " \t "],
    ["-i", "a.index", "-q", "a", "--method", "self-consistency", "--temperature", "0"],
    ["-i", "a.index", "-q", "a", "--method", "self-consistency", "--answers", "full"],
    ["-i", "a.index", "-t", "questions.jsonl", "-o", "./questions.jsonl"],
    ["-r", "x.run", "-c", "corpus.jsonl", "-t", "questions.jsonl", "-o", "./corpus.jsonl"],
    ["-i", "a.index", "-q", "a", "--rewrite", "standalone", "--history", "questions.jsonl", "-o", "./questions.jsonl"],
    ["-i", "a.index", "-q", "a", "--method", "react", "--rounds", "0"], ["-i", "a.index", "-q", "a", "--timeout", "5"],
    ["-i", "a.index", "-q", "a", "--timeout", "0", "--model", "openai:a@http://localhost:1/v1"],
    ["-i", "a.index", "-q", "a", "--chat-template", "a", "--model", "openai:a@http://localhost:1/v1"],
  ]

  @Test func unusableOptionsAreArgumentFaults() async throws {
    let here = try await RAGFolder()
    for arguments in Self.refusals {
      let model = arguments.contains("--model") ? [] : ["--model", "tiny.gguf"]
      let result = try await Rankify.run(["rag"] + arguments + model, in: here.folder.path)
      #expect(result.status == 2, "\(arguments): \(result.stderr)")
      #expect(result.stderr.split(separator: "\n").count == 1, "\(result.stderr)")
    }
  }

  @Test func theKeyThatIsRefusedEndsTheWorkAtOnce() async throws {
    let here = try await RAGFolder()
    let server = try ScriptedServer([.reply(#"{"error":{"message":"bad key"}}"#, status: 401)])
    let one = try await here.rag("-i", "a.index", "-q", "cat", "--model", server.model)
    #expect(one.status == 3 && server.requests.count == 1, "\(one.stderr)")
    let batch = try await here.rag("-i", "a.index", "-t", "questions.jsonl", "--model", server.model, "-o", "a.jsonl")
    #expect(batch.status == 3 && server.requests.count <= 5, "\(batch.stderr)")
    #expect(!here.exists("a.jsonl") && !here.exists("a.jsonl.partial") && !here.exists("a.jsonl.partial.json"))
  }
}
