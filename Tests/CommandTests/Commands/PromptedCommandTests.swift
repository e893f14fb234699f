import Foundation
import Rankify
import TestSupport
import Testing

/// Re-ranking by what a language model answers, from the command line.
struct PromptedCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    var model = TinyLanguageModel()
    (model.contextLength, model.layers) = (1024, 1)
    try folder.write("chat.gguf", bytes: model.gguf())
    try folder.write(
      "corpus.tsv", "d1\tthe cat sat\nd2\ta dog ran home\nd3\tthe cat ran\nd4\tno animal is here\nd5\ta cat\n")
    try folder.write("topics.tsv", "1\twhere sat the cat\n2\twho ran\n")
    try folder.write(
      "first.run",
      "1 Q0 d1 1 5 a\n1 Q0 d3 2 4 a\n1 Q0 d5 3 3 a\n1 Q0 d4 4 2 a\n2 Q0 d2 1 5 a\n2 Q0 d3 2 4 a\n2 Q0 d1 3 3 a\n")
  }

  private func rerank(_ options: [String], model: String = "chat.gguf") async throws -> Rankify.Result {
    try await Rankify.run(
      ["rerank", "-r", "first.run", "-c", "corpus.tsv", "-t", "topics.tsv", "--model", model] + options,
      in: folder.path)
  }

  private func documents(_ run: String) -> [String: [String]] {
    Dictionary(grouping: run.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }) { $0[0] }
      .mapValues { $0.map { $0[2] } }
  }

  private static let variants = [
    ["rankgpt"], ["rankgpt", "--free-answers", "--window", "2", "--stride", "1"],
    ["rankgpt", "--temperature", "1", "--seed", "3"], ["pointwise-llm", "--yes", "yes", "--no", "no"], ["upr"],
    ["prp", "--passes", "2"], ["prp", "--pairs", "all", "--passage-tokens", "9"], ["setwise", "--sorting", "bubble"],
    ["setwise", "--set-size", "3", "--top", "2", "--call-budget", "2"],
  ]

  @Test(arguments: variants) func everyVariantGivesBackEveryDocument(_ options: [String]) async throws {
    let before = documents(try String(contentsOfFile: folder.file("first.run"), encoding: .utf8))
    let result = try await rerank(["--method"] + options)
    #expect(result.status == 0, "\(result.stderr)")
    #expect(documents(result.stdout).mapValues { Set($0) } == before.mapValues { Set($0) })
    #expect(result.stderr.contains("requests to the model"))
    #expect(result.stderr.contains("--call-budget was spent") == options.contains("--call-budget"))
    #expect(try await rerank(["--method"] + options + ["--threads", "1"]).stdout == result.stdout)
  }

  @Test func promptsComeFromFiles() async throws {
    try folder.write("good.prompt", "{{ query }} {% for p in passages %}[{{ p.label }}] {{ p.text }} {% endfor %}")
    try folder.write("blind.prompt", "{{ query }}")
    #expect(try await rerank(["--method", "rankgpt", "--prompt", "good.prompt"]).status == 0)
    let result = try await rerank(["--method", "rankgpt", "--prompt", "blind.prompt"])
    #expect(result.status == 5)
    #expect(result.stderr.contains("blind.prompt: the prompt does not show {{ passage.contents }}"))
  }

  @Test func aModelThatWasTaughtNoConversationsIsGivenThem() async throws {
    var model = TinyLanguageModel()
    (model.contextLength, model.chatTemplate) = (1024, nil)
    try folder.write("base.gguf", bytes: model.gguf())
    let refused = try await rerank(["--method", "rankgpt"], model: "base.gguf")
    #expect(refused.status == 5, "\(refused.stderr)")
    #expect(refused.stderr.contains("base.gguf: has no chat template") && refused.stderr.contains("--chat-template"))
    try folder.write("plain.jinja", "{% for message in messages %}{{ message.content }}\n{% endfor %}")
    let before = documents(try String(contentsOfFile: folder.file("first.run"), encoding: .utf8))
    let result = try await rerank(["--method", "rankgpt", "--chat-template", "plain.jinja"], model: "base.gguf")
    #expect(result.status == 0, "\(result.stderr)")
    #expect(documents(result.stdout).mapValues { Set($0) } == before.mapValues { Set($0) })
    try folder.write("bad.jinja", "{% for message in messages %}")
    let bad = try await rerank(["--method", "upr", "--chat-template", "bad.jinja"], model: "base.gguf")
    #expect(bad.status == 5 && bad.stderr.contains("bad.jinja"), "\(bad.stderr)")
    let absent = try await rerank(["--method", "upr", "--chat-template", "absent.jinja"])
    #expect(absent.status == 4 && absent.stderr.contains("absent.jinja"), "\(absent.stderr)")
  }

  @Test(arguments: [
    ("rankgpt", "openai:a@http://localhost:1/v1", "--chat-template is for models on this machine"),
    ("icr", "chat.gguf", "--chat-template does not go with --method icr"),
  ]) func chatTemplatesAreForAnswersOfLocalModels(_ method: String, _ model: String, _ words: String) async throws {
    let result = try await rerank(["--method", method, "--chat-template", "a.jinja"], model: model)
    #expect(result.status == 2 && result.stderr.contains(words), "\(result.stderr)")
  }

  /// A prompt that shows the first passage alone would rank the others by chance.
  @Test(arguments: ["rankgpt", "prp", "setwise"]) func promptsOfListsShowAllPassages(_ method: String) async throws {
    try folder.write("first.prompt", "{{ query }} {{ passage.contents }}")
    let refused = try await rerank(["--method", method, "--prompt", "first.prompt"])
    #expect(refused.status == 5 && refused.stderr.contains("does not show {{ passages[1].contents }}"))
    try folder.write("both.prompt", "{{ query }} {{ passages[0].contents }} {{ passages[1].contents }}")
    #expect(try await rerank(["--method", method, "--prompt", "both.prompt"]).status == 0)
    #expect(try await rerank(["--method", "upr", "--prompt", "first.prompt"]).status == 0)
  }

  /// With the same draw for both orders of each pair no pair has a winner.
  @Test func whatIsDrawnDependsOnThePrompt() async throws {
    var orders: Set<[String: [String]]> = []
    for seed in 1...6 {
      let result = try await rerank(
        ["--method", "prp", "--pairs", "all", "--temperature", "1000", "--seed", "\(seed)"])
      #expect(result.status == 0, "\(result.stderr)")
      orders.insert(documents(result.stdout))
    }
    #expect(orders.count > 1)
  }

  /// The server takes the first of the two requests that come together, refuses the other, and then takes one of them again.
  @Test func aQueryThatAServerRefusesKeepsItsOrder() async throws {
    func answer(_ words: String) -> [ScriptedServer.Step] {
      .reply(#"{"choices":[{"message":{"content":"\#(words)"}}]}"#)
    }
    let refusal: [ScriptedServer.Step] = .reply(#"{"error":{"message":"no such words here"}}"#, status: 400)
    let server = try ScriptedServer([answer("[2] > [1]"), refusal, answer("[2] > [1]"), refusal])
    let result = try await rerank(["--method", "rankgpt", "-o", "out.run"], model: "openai:tiny@\(server.address)/v1")
    #expect(result.status == 7 && result.stderr.contains("no such words here"), "\(result.stderr)")
    let found = documents(try String(contentsOfFile: folder.file("out.run"), encoding: .utf8))
    #expect(found["1"] == ["d3", "d1", "d5", "d4"] && found["2"] == ["d2", "d3", "d1"], "\(found)")
    let none = try ScriptedServer([refusal])
    let refused = try await rerank(["--method", "rankgpt", "-o", "none.run"], model: "openai:tiny@\(none.address)/v1")
    #expect(refused.status == 5 && !FileManager.default.fileExists(atPath: folder.file("none.run")))
  }

  @Test func thoughtsAreNoAnswer() async throws {
    let thought = #"<think>Passage [1] is about cats, [2] too, and A.</think>\n\n"#
    func answer(_ words: String) -> [ScriptedServer.Step] {
      .reply(#"{"choices":[{"message":{"content":"\#(words)"}}]}"#)
    }
    let lists = try ScriptedServer([answer(thought + "[3] > [2] > [1] > [4]")])
    let ranked = try await rerank(["--method", "rankgpt"], model: "openai:tiny@\(lists.address)/v1")
    #expect(documents(ranked.stdout)["1"] == ["d5", "d3", "d1", "d4"], "\(ranked.stderr)")
    let letters = try ScriptedServer([answer(thought + "B")])
    let chosen = try await rerank(
      ["--method", "setwise", "--set-size", "2", "--top", "1", "--sorting", "bubble"],
      model: "openai:tiny@\(letters.address)/v1")
    #expect(documents(chosen.stdout)["2"]?.first == "d1", "\(chosen.stdout)")
  }

  @Test(arguments: ["rankgpt", "pointwise-llm", "upr", "prp", "setwise"])
  func thePromptThatIsShownIsTheOneThatIsTaken(_ method: String) async throws {
    let shown = try await Rankify.run(["rerank", "--method", method, "--show-prompt"], in: folder.path)
    #expect(shown.status == 0 && shown.stdout.contains("--- user"))
    try folder.write("own.prompt", shown.stdout)
    let plain = try await rerank(["--method", method])
    #expect(try await rerank(["--method", method, "--prompt", "own.prompt"]).stdout == plain.stdout)
    let none = try await Rankify.run(["rerank", "--method", "dense", "--show-prompt"], in: folder.path)
    #expect(none.status == 2 && none.stderr.contains("dense has no prompt"))
  }

  @Test func aServerReRanks() async throws {
    let answer = #"{"choices":[{"message":{"content":"[2] > [1]"}}],"usage":{"prompt_tokens":5,"completion_tokens":4}}"#
    let server = try ScriptedServer([.reply(answer)])
    let model = "openai:tiny@\(server.address)/v1"
    let result = try await rerank(["--method", "rankgpt"], model: model)
    #expect(result.status == 0, "\(result.stderr)")
    #expect(documents(result.stdout)["1"] == ["d3", "d1", "d5", "d4"])
    #expect(result.stderr.contains("2 requests to the model, 10 tokens of prompts"))
    #expect(result.stderr.contains("2 answers were not as asked for and were repaired: 3 documents left out"))
    let refused = try await rerank(["--method", "upr"], model: model)
    #expect(refused.status == 2 && refused.stderr.contains("upr needs the likelihood of a whole query"))
  }

  @Test func aServerThatRefusesTheKeyEndsTheWork() async throws {
    let server = try ScriptedServer([.reply("", status: 401)])
    let result = try await rerank(["--method", "rankgpt"], model: "openai:tiny@\(server.address)/v1")
    #expect(result.status == 3, "\(result.stderr)")
    #expect(server.requests.count <= 4)
  }

  @Test func aServerThatIsSilentIsGivenUp() async throws {
    let server = try ScriptedServer([[.pause(600)]])
    let model = "openai:tiny@\(server.address)/v1"
    let begun = ContinuousClock.now
    let result = try await rerank(["--method", "rankgpt", "--timeout", "1"], model: model)
    #expect(result.status == 6, "\(result.stderr)")
    #expect(result.stderr.contains("the server is silent for 1 s (2 attempts)"), "\(result.stderr)")
    // Without the option it is two minutes, twice.
    #expect(begun.duration(to: .now) < .seconds(120))
  }

  @Test(arguments: [
    ("rankgpt", "chat.gguf", "5", "--timeout is for servers"),
    ("icr", "openai:a@http://localhost:1/v1", "5", "--timeout does not go with --method icr"),
    ("rankgpt", "openai:a@http://localhost:1/v1", "0", "--timeout 0.0: expected 1 to 1000000"),
  ]) func patienceIsForServers(_ method: String, _ model: String, _ seconds: String, _ words: String) async throws {
    let result = try await rerank(["--method", method, "--timeout", seconds], model: model)
    #expect(result.status == 2 && result.stderr.contains(words), "\(result.stderr)")
  }

  @Test(arguments: [
    ["rankgpt", "--yes", "a"], ["upr", "--temperature", "1"], ["prp", "--pairs", "all", "--passes", "3"],
    ["pointwise-llm", "--yes", ""], ["rankgpt", "-o", "./first.run"],
    ["setwise", "--set-size", "1"], ["rankgpt", "--call-budget", "0"], ["rankgpt", "--max-passage"],
    ["icr", "--prompt", "a"], ["setwise", "--window", "3"], ["pointwise-llm", "--order", "shuffled"],
    ["rankgpt", "--temperature=-1"],
  ]) func unusableOptionsAreArgumentFaults(_ options: [String]) async throws {
    let result = try await rerank(["--method"] + options)
    #expect(result.status == 2, "\(result.stderr)")
  }
}
