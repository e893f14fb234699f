import Foundation
import Rankify
import TestSupport
import Testing

/// Files of questions.
struct RAGBatchTests {
  private static let ids = ["q1", "q2", "q3", "q4"]

  private func ids(_ lines: [[String: Any]]) -> [String] { lines.compactMap { $0["id"] as? String } }

  private func answered(_ lines: [[String: Any]]) -> [String] { ids(lines.filter { $0["error"] == nil }) }

  @Test func answersStandInTheOrderOfTheQuestionsWithAllThatIsKnown() async throws {
    let here = try await RAGFolder()
    // Who is asked first answers last.
    let server = try ScriptedServer([[.pause(0.4)] + RAGFolder.says("the first [1]"), RAGFolder.says("another [1]")])
    let result = try await here.rag(
      "-i", "a.index", "-t", "questions.jsonl", "--model", server.model, "-o", "a.jsonl", "--price", "1,2")
    #expect(result.status == 0, "\(result.stderr)")
    let lines = try here.lines("a.jsonl")
    #expect(ids(lines) == Self.ids)
    #expect(lines[0]["answers"] as? [String] == ["red mat"])
    let first = try #require((lines[0]["ctxs"] as? [[String: Any]])?.first)
    #expect(first["id"] as? String == "c1" && first["has_answer"] as? Bool == true)
    #expect(result.stderr.contains("answered 4 questions in "))
    #expect(result.stderr.contains("4 requests, 400 tokens read, 40 written, cost 0.000480"))
    #expect(result.stderr.contains("measure them with 'rankify evaluate questions.jsonl a.jsonl'"))
    let sidecar = try JSONSerialization.jsonObject(with: Data(here.text("a.jsonl.meta.json").utf8)) as? [String: Any]
    let details = try #require(sidecar?["details"] as? [String: Any])
    #expect(details["answered"] as? Int == 4 && details["method"] as? String == "single-pass")
    #expect((details["prompts"] as? [[String: Any]])?.first?["name"] as? String == "answer")
    #expect(!here.exists("a.jsonl.partial") && !here.exists("a.jsonl.partial.json"))
    #expect(server.requests.allSatisfy { !$0.body.contains("stream") && $0.body.contains("as few words as possible") })
  }

  @Test func aServerThatDiesHalfWayLeavesWhatWasAnswered() async throws {
    let here = try await RAGFolder()
    let dying = try ScriptedServer([RAGFolder.says("a"), RAGFolder.says("b"), RAGFolder.busy])
    let arguments = ["rag", "-i", "a.index", "-t", "questions.jsonl", "-o", "a.jsonl", "--model"]
    let broken = try await Rankify.run(arguments + [dying.model], in: here.folder.path)
    #expect(broken.status == 7, "\(broken.stderr)")
    #expect(broken.stderr.contains("2 of 4 questions are answered and kept in a.jsonl.partial; --resume goes on"))
    #expect(broken.stderr.contains("answers 503"))
    #expect(!here.exists("a.jsonl"))
    let kept = answered(try here.lines("a.jsonl.partial"))
    #expect(kept.count == 2)
    let healthy = try ScriptedServer([RAGFolder.says("c")])
    let other = try await Rankify.run(arguments + [healthy.model, "--resume"], in: here.folder.path)
    #expect(other.status == 5 && other.stderr.contains("different: the model"), "another server is another model")
    #expect(healthy.requests.isEmpty)
  }

  @Test func aResumedBatchAsksTheRestOnly() async throws {
    let here = try await RAGFolder()
    // One server that is busy for a while.
    let busy = Array(repeating: RAGFolder.busy, count: 20)
    let server = try ScriptedServer([RAGFolder.says("a")] + busy + [RAGFolder.says("b")])
    let arguments = ["rag", "-i", "a.index", "-t", "questions.jsonl", "-o", "a.jsonl", "--model", server.model]
    let broken = try await Rankify.run(arguments, in: here.folder.path)
    #expect(broken.status == 7, "\(broken.stderr)")
    let kept = try here.text("a.jsonl.partial")
    let settings = try await Rankify.run(arguments + ["--resume", "-k", "1"], in: here.folder.path)
    #expect(settings.status == 5 && settings.stderr.contains("-k, the settings"), "\(settings.stderr)")
    while server.requests.count < 21 {
      _ = try await here.rag("--method", "zero-shot", "-q", "a", "--model", server.model)
    }
    let before = server.requests.count
    let resumed = try await Rankify.run(arguments + ["--resume"], in: here.folder.path)
    #expect(resumed.status == 0, "\(resumed.stderr)")
    #expect(server.requests.count == before + 3)
    let lines = try here.lines("a.jsonl")
    #expect(ids(lines) == Self.ids)
    #expect(try here.text("a.jsonl").contains(kept.split(separator: "\n")[0]))
    let whole = try await Rankify.run(arguments + ["--resume"], in: here.folder.path)
    #expect(whole.status == 0 && whole.stderr.contains("nothing to resume") && server.requests.count == before + 3)
  }

  @Test func aKilledBatchNeitherRepeatsNorLosesAQuestion() async throws {
    let here = try await RAGFolder()
    let questions = (1...24).map { #"{"id":"k\#($0)","question":"cat \#($0)?","answers":["mat"]}"# + "\n" }
    try here.folder.write("many.jsonl", questions.joined())
    let server = try ScriptedServer([[.pause(0.1)] + RAGFolder.says("a [1]")])
    let command = "\"$RANKIFY\" rag -i a.index -t many.jsonl -o a.jsonl --quiet --model \(server.model)"
    let killed = try await Rankify.shell(
      """
      \(command) & pid=$!
      for i in $(seq 3000); do [ -s a.jsonl.partial ] && break; sleep 0.02; done; kill -9 $pid; wait $pid
      """, in: here.folder.path)
    #expect(killed.status == 137, "\(killed.stderr)")
    let kept = answered(try here.lines("a.jsonl.partial"))
    #expect(!kept.isEmpty && kept.count < 24)
    let before = server.requests.count
    let resumed = try await Rankify.shell("\(command) --resume", in: here.folder.path)
    #expect(resumed.status == 0, "\(resumed.stderr)")
    #expect(ids(try here.lines("a.jsonl")) == (1...24).map { "k\($0)" })
    #expect(server.requests.count == before + 24 - kept.count)
  }

  @Test func controlCKeepsWhatWasAnswered() async throws {
    let here = try await RAGFolder()
    let server = try ScriptedServer([RAGFolder.says("a"), RAGFolder.says("b"), [.pause(60)]])
    async let running = Rankify.shell(
      """
      "$RANKIFY" rag -i a.index -t questions.jsonl -o a.jsonl --model \(server.model) & pid=$!
      until [ -e go ]; do sleep 0.05; done; kill -INT $pid; wait $pid
      """, in: here.folder.path)
    // All four are asked at once, and two answered.
    for _ in 0..<1200 where server.requests.count < 4 { try await Task.sleep(for: .milliseconds(50)) }
    try await Task.sleep(for: .seconds(1))
    try here.folder.write("go", "")
    let stopped = try await running
    #expect(stopped.status == 130, "\(stopped.stderr)")
    #expect(stopped.stderr.contains("of 4 questions are answered and kept in a.jsonl.partial; --resume goes on"))
    #expect(answered(try here.lines("a.jsonl.partial")).count == 2)
  }

  @Test func aQuestionThatCannotBeAnsweredDoesNotKeepOthersFromIt() async throws {
    let here = try await RAGFolder()
    let tooLong = #"{"error":{"message":"too much","code":"context_length_exceeded"}}"#
    let server = try ScriptedServer([.reply(tooLong, status: 400), RAGFolder.says("a")])
    let result = try await here.rag("-i", "a.index", "-t", "questions.jsonl", "-o", "a.jsonl", "--model", server.model)
    #expect(result.status == 7, "\(result.stderr)")
    #expect(result.stderr.contains("1 question could not be answered, first 'q"))
    #expect(result.stderr.contains("3 others are answered"))
    let lines = try here.lines("a.jsonl")
    #expect(ids(lines) == Self.ids && answered(lines).count == 3)
    #expect(lines.compactMap { $0["error"] as? String }.first?.contains("answers 400, 'too much'") == true)
    let none = try await here.rag(
      "-i", "a.index", "-t", "questions.jsonl", "-o", "b.jsonl", "--model", "tiny.gguf", "--max-tokens", "4090")
    #expect(none.status == 2 && none.stderr.contains("4 questions could not be answered"), "\(none.stderr)")
    #expect(none.stderr.contains("'answer'") && none.stderr.contains("4096 tokens"))
  }

  @Test func repliesAreKeptAndNotAskedForAgain() async throws {
    let here = try await RAGFolder()
    let server = try ScriptedServer([RAGFolder.says("a [1]")])
    func run(_ output: String) async throws -> Rankify.Result {
      try await here.rag(
        "-i", "a.index", "-t", "questions.jsonl", "-o", output, "--model", server.model, "--response-cache", "replies",
        "--price", "1,1")
    }
    #expect(try await run("a.jsonl").status == 0)
    let again = try await run("b.jsonl")
    #expect(again.status == 0 && server.requests.count == 4, "\(again.stderr)")
    #expect(again.stderr.contains("0 requests, 0 tokens read, 0 written, 4 replies known from before, cost 0.000000"))
    #expect(
      try here.lines("a.jsonl").map { $0["text"] as? String } == here.lines("b.jsonl").map { $0["text"] as? String })
    let file = try #require(
      FileManager.default.enumerator(atPath: here.folder.file("replies"))?.compactMap { $0 as? String }
        .first { $0.hasSuffix(".json") })
    try here.folder.write("replies/\(file)", "{")
    let mended = try await run("c.jsonl")
    #expect(mended.status == 0 && server.requests.count == 5)
    #expect(mended.stderr.contains("warning: ") && mended.stderr.contains("is damaged"), "\(mended.stderr)")
  }

  @Test func runsAreReadWithTheirTextsFromWhereTheyAre() async throws {
    let here = try await RAGFolder()
    try here.folder.write("a.run", "q1 Q0 m1 1 3 t\nq1 Q0 c1 2 2 t\nq2 Q0 d1 1 1 t\n")
    let server = try ScriptedServer([RAGFolder.says("a")])
    for place in [["-c", "corpus.jsonl"], ["-i", "a.index"]] {
      let result = try await Rankify.run(
        ["rag", "-r", "a.run", "-t", "questions.jsonl", "-k", "1", "--model", server.model, "-o", "a.jsonl"] + place,
        in: here.folder.path)
      #expect(result.status == 0, "\(result.stderr)")
      let lines = try here.lines("a.jsonl")
      #expect(
        lines.map { ($0["ctxs"] as? [[String: Any]])?.compactMap { $0["id"] as? String } } == [["m1"], ["d1"], [], []])
      #expect(result.stderr.contains("2 questions have no documents in a.run"))
    }
    let dpr =
      #"[{"id":"x","question":"which cat?","answers":["this"],"ctxs":[{"id":"p","title":"T","text":"this cat","score":2}]}]"#
    try here.folder.write("dpr.json", dpr)
    let answers = try await here.rag("-r", "dpr.json", "--model", server.model, "-o", "out.json")
    #expect(answers.status == 0, "\(answers.stderr)")
    let items = try #require(
      JSONSerialization.jsonObject(with: Data(here.text("out.json").utf8)) as? [[String: Any]])
    #expect(
      items.count == 1 && items[0]["prediction"] as? String == "a" && items[0]["answers"] as? [String] == ["this"])
    let strangers = try await here.rag(
      "-r", "a.run", "-c", "corpus.jsonl", "-t", "many.tsv", "--model", server.model, "-o", "b.jsonl")
    #expect(strangers.status == 4, "\(strangers.stderr)")
    try here.folder.write("b.run", "q9 Q0 m1 1 3 t\n")
    let empty = try await here.rag(
      "-r", "b.run", "-c", "corpus.jsonl", "-t", "questions.jsonl", "--model", server.model, "-o", "b.jsonl")
    #expect(empty.status == 5 && empty.stderr.contains("has no document for any of the 4 questions"), "\(empty.stderr)")
  }

  @Test(arguments: ["", "[]", "{\"id\":\"a\"}\n", "{\"id\":\"a\",\"question\":\" \"}\n"])
  func filesWithoutQuestionsAreRefused(_ text: String) async throws {
    let here = try await RAGFolder()
    try here.folder.write("none.jsonl", text)
    let result = try await here.rag("-i", "a.index", "-t", "none.jsonl", "--model", "tiny.gguf", "-o", "a.jsonl")
    #expect(result.status == 5 && result.stderr.contains("none.jsonl"), "\(result.stderr)")
    #expect(result.stderr.split(separator: "\n").count == 1)
  }

  @Test(arguments: [
    [ScriptedServer.Step].reply("no JSON"), .reply("{}"), .reply(#"{"choices":[]}"#), .reply("", status: 500),
    .events(["{"]), [.reset],
  ]) func hostileServersGiveASentence(_ steps: [ScriptedServer.Step]) async throws {
    let here = try await RAGFolder()
    // The second request of a kind that passes is one that does not.
    let server = try ScriptedServer([steps, .reply("gone", status: 404)])
    let result = try await here.rag("-i", "a.index", "-t", "questions.jsonl", "--model", server.model)
    #expect([4, 6].contains(result.status), "\(result.stderr)")
    #expect(result.stdout.isEmpty && result.stderr.contains("openai:scripted@"))
  }
}
