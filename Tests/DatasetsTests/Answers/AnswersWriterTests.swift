import Datasets
import Foundation
import RankifyCore
import TestSupport
import Testing

@Suite struct AnswersWriterTests {
  private let folder: TemporaryFolder
  private let queries = (1...4).map { Query(id: "q\($0)", text: "who is \($0)?") }

  init() throws { folder = try TemporaryFolder() }

  private func answer(_ query: Query, _ text: String = "He \"is\" [1].\n") -> Answer {
    let passage = Document(id: "d1", title: "東京", text: "a\tpassage")
    var trace = AnswerTrace()
    trace.steps = [
      AnswerStep("search", round: 1, text: "who", documents: ["d1", "d2"]),
      AnswerStep(
        "compare-notes", round: 1, text: "no", verdict: false, finish: .end, usage: TokenUsage(prompt: 9, answer: 2)),
    ]
    (trace.stop, trace.cutPassages) = (.failures, 1)
    let sentence = AnswerSupport.Sentence(
      text: "He \"is\".", citations: [1], unknownCitations: [7], passage: nil, share: 0.25, isSupported: false)
    return Answer(
      query: query, text: text, evidence: Ranking(query: query, hits: [Hit(document: passage, score: 1.5)]),
      trace: trace, support: AnswerSupport(sentences: [sentence], plainText: "He \"is\"."))
  }

  private func text(_ name: String) throws -> String { try String(contentsOfFile: folder.file(name), encoding: .utf8) }

  private func lines(_ name: String) throws -> [[String: Any]] {
    try text(name).split(separator: "\n").map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test func aLineHasEverything() throws {
    let writer = try AnswersWriter(path: folder.file("a.jsonl"), format: .jsonLines, method: "m")
    try writer.write(answer(queries[0]), golds: ["A", "B"], hasAnswer: [true], seconds: 0.12345)
    try writer.finish(in: Array(queries.prefix(1)))
    #expect(
      try text("a.jsonl") == """
        {"id":"q1","question":"who is 1?","answer":"He \\"is\\".","text":"He \\"is\\" [1].\\n","answers":["A","B"],"method":"m",\
        "ctxs":[{"id":"d1","title":"東京","text":"a\\tpassage","score":1.5,"has_answer":true}],\
        "support":{"sentences":[{"text":"He \\"is\\".","citations":[1],"unknownCitations":[7],"passage":null,"share":0.25,\
        "isSupported":false}],"plainText":"He \\"is\\"."},"stop":"failures",\
        "steps":[{"name":"search","round":1,"text":"who","documents":["d1","d2"]},\
        {"name":"compare-notes","round":1,"text":"no","verdict":false,"finish":"end",\
        "usage":{"prompt":9,"reused":0,"answer":2}}],"cutPassages":1,"requests":1,\
        "usage":{"prompt":9,"reused":0,"answer":2},"seconds":0.123}

        """)
    #expect(!FileManager.default.fileExists(atPath: folder.file("a.jsonl.partial")))
  }

  @Test func whatIsNotKnownIsLeftOut() throws {
    let writer = try AnswersWriter(path: folder.file("a.jsonl"), format: .jsonLines, method: "m")
    try writer.write(
      Answer(query: queries[0], text: "x\0y", evidence: Ranking(query: queries[0], hits: [])), seconds: 1)
    try writer.write(RankifyError(.badArguments, "too \"long\""), query: queries[1], golds: ["G"])
    try writer.finish(in: Array(queries.prefix(2)))
    let lines = try lines("a.jsonl")
    #expect(
      Set(lines[0].keys) == [
        "id", "question", "answer", "text", "method", "ctxs", "steps", "requests", "usage", "seconds",
      ])
    #expect(lines[0]["answer"] as? String == "x\u{fffd}y")
    #expect(lines[1]["error"] as? String == "too \"long\"" && lines[1]["answers"] as? [String] == ["G"])
    #expect(Set(lines[1].keys) == ["id", "question", "answers", "error"])
  }

  @Test func dprIsOneArray() throws {
    for count in 0...2 {
      let writer = try AnswersWriter(path: folder.file("a.json"), format: .init(path: "a.json"), method: "m")
      for query in queries.prefix(count) { try writer.write(answer(query), golds: ["A"], seconds: 1) }
      if count == 2 { try writer.write(RankifyError(.failure, "no"), query: queries[2]) }
      try writer.finish(in: queries)
      let array = try #require(JSONSerialization.jsonObject(with: Data(text("a.json").utf8)) as? [[String: Any]])
      #expect(array.count == (count == 2 ? 3 : count))
      #expect(array.first?["prediction"] as? String == (count == 0 ? nil : "He \"is\"."))
    }
    // What other tools read as a retrieval result.
    let items = try RankingsReader.read(
      folder.write(
        "b.json",
        try text("a.json").replacingOccurrences(
          of: ",\n{\"id\":\"q3\",\"question\":\"who is 3?\",\"error\":\"no\"}", with: "")))
    #expect(items.map(\.ranking.query.id) == ["q1", "q2"] && items[0].answers == ["A"])
  }

  @Test(arguments: 0..<400) func aFileThatBreaksOffAnywhereGoesOn(_ place: Int) throws {
    let path = folder.file("a.jsonl")
    func write(_ writer: AnswersWriter) throws {
      for query in queries where !writer.answeredQuestions.contains(query.id) {
        try writer.write(
          Answer(query: query, text: "to \(query.id)", evidence: Ranking(query: query, hits: [])), seconds: 1)
      }
      try writer.finish(in: queries)
    }
    try write(AnswersWriter(path: path, format: .jsonLines, method: "m"))
    let whole = try text("a.jsonl")
    let cut = whole.utf8.count * place / 400
    let kept = whole.utf8.prefix(cut).count { $0 == 0x0a }
    try FileManager.default.moveItem(atPath: path, toPath: path + ".partial")
    try folder.write("a.jsonl.partial", bytes: Array(whole.utf8.prefix(cut)))
    let writer = try AnswersWriter(path: path, format: .jsonLines, method: "m", resume: true)
    #expect(writer.answeredQuestions == Set(queries.prefix(kept).map(\.id)))
    try write(writer)
    #expect(try text("a.jsonl") == whole)
  }

  @Test func faultsAndDamagedLinesAreAskedAgainAndTheOrderIsTheQuestions() throws {
    let path = folder.file("a.jsonl")
    try folder.write(
      "a.jsonl.partial",
      """
      {"id":"q1","error":"busy"}
      {"id":"q2","answer":"two"}
      {"id":"q3","answ\u{0}
      {"answer":"of nobody"}
      {"id":"q4","answer":"four"}
      {"id":"q4","error":"later"}
      {"id":"q3","answer":"to
      """)
    let writer = try AnswersWriter(path: path, format: .jsonLines, method: "m", resume: true)
    #expect(writer.answeredQuestions == ["q2", "q4"])
    for query in [queries[2], queries[0]] {
      try writer.write(Answer(query: query, text: "new", evidence: Ranking(query: query, hits: [])), seconds: 1)
    }
    try writer.finish(in: queries)
    let lines = try lines("a.jsonl")
    #expect(lines.map { $0["id"] as? String } == ["q1", "q2", "q3", "q4"])
    #expect(lines.map { $0["answer"] as? String } == ["new", "two", "new", "four"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.jsonl"])
  }

  @Test func answersAreOnDiskAtOnceAndComeOnce() throws {
    let path = folder.file("a.jsonl")
    var writer: AnswersWriter? = try AnswersWriter(path: path, format: .jsonLines, method: "m")
    try writer?.write(answer(queries[0]), seconds: 1)
    #expect(try lines("a.jsonl.partial").count == 1)
    #expect(throws: RankifyError.self) { try writer?.write(answer(queries[0]), seconds: 1) }
    writer = nil
    #expect(try lines("a.jsonl.partial").count == 1, "an interrupted file stays")
  }

  @Test(arguments: ["-", "a.jsonl.gz", "a.json"]) func whatCannotBeResumedIsRefused(_ name: String) {
    let path = name == "-" ? name : folder.file(name)
    let error = #expect(throws: RankifyError.self) {
      try AnswersWriter(path: path, format: .init(path: path), method: "m", resume: true)
    }
    #expect(error?.code == .badArguments)
  }
}
