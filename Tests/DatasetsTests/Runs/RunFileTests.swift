import Datasets
import Foundation
import RankifyCore
import TestSupport
import Testing

@Suite struct RunFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func read(_ text: String) throws -> Run { try Run(contentsOf: folder.write("run", text)) }

  @Test func readsSixColumnsBetweenAnyWhiteSpace() throws {
    let run = try read("q1 Q0 d1 1 2.5 first\n  q1\tQ0  d2\t2 1e-1\tsecond\r\n\n")
    #expect(run.queries == ["q1"])
    #expect(run["q1"] == [Run.Entry(document: "d1", score: 2.5), Run.Entry(document: "d2", score: 0.1)])
    #expect(run.tag == "second")
  }

  @Test func ordersTiesByDescendingIdentifierAndIgnoresRanks() throws {
    let run = try read("1 0 A 1 3 t\n1 0 B 2 3 t\n1 0 C 3 4 t")
    #expect(run["1"]?.map(\.document) == ["C", "B", "A"])
  }

  @Test func ignoresWhatFollowsTheSixthField() throws {
    let run = try read("1 Q0 d 0 1 tag more and more\n")
    #expect(run.tag == "tag")
  }

  @Test func stepsOverBlankLinesCommentsAndAByteOrderMark() throws {
    let run = try read("\u{feff}# made by hand\n\n1 Q0 d 1 1 t\n   \n")
    #expect(run.queries == ["1"])
  }

  @Test func joinsLinesOfAQueryThatStandApart() throws {
    let run = try read("1 Q0 a 1 1 t\n2 Q0 a 1 1 t\n1 Q0 b 2 5 t\n")
    #expect(run.queries == ["1", "2"])
    #expect(run["1"]?.map(\.document) == ["b", "a"])
  }

  @Test func keepsNormalisationsApart() throws {
    let (composed, decomposed) = ("caf\u{e9}", "cafe\u{301}")
    let run = try read(
      "1 Q0 \(composed) 1 2 t\n1 Q0 \(decomposed) 2 1 t\n\(composed) Q0 a 1 1 t\n\(decomposed) Q0 b 1 1 t\n")
    #expect(run["1"]?.map { $0.document.utf8.count } == [5, 6])
    #expect(run[composed]?.map(\.document) == ["a"] && run[decomposed]?.map(\.document) == ["b"])
  }

  @Test func refusesFiveFields() throws {
    expectFault("run:2", "6 fields", "found 5") { try read("1 Q0 d 1 1 t\n1 Q0 e 2 0.5\n") }
    expectFault("run:1", "6 fields", "found 5") { try read("1 Q0 e 2 0.5\n") }
  }

  @Test(arguments: ["nan", "NaN", "inf", "-inf", "1e400", "abc", "0x10", "1,5", "1.5.2", "--1", ".", "1e", "+"])
  func refusesAScoreThatIsNoFiniteNumber(score: String) throws {
    expectFault("run:2", "score") { try read("1 Q0 d 1 1 t\n1 Q0 e 2 \(score) t\n") }
  }

  @Test(arguments: [
    "1", "-0.5", "+2", ".5", "5.", "1E3", "1e+2", "1e-320", "0.6898301657029192", "123456789012345678901234567890",
  ])
  func readsScoresAsTheStandardLibraryDoes(score: String) throws {
    let run = try read("1 Q0 d 1 \(score) t\n")
    #expect(run["1"]?.first?.score.bitPattern == Double(score)?.bitPattern)
  }

  @Test func namesDocumentQueryAndLineOfADuplicate() throws {
    expectFault("run:4", "'d'", "'1'", "twice") {
      try read("1 Q0 d 1 3 t\n2 Q0 d 1 3 t\n1 Q0 e 2 2 t\n1 Q0 d 3 1 t\n")
    }
  }

  @Test func readsMSMarcoRanksAsReciprocalScores() throws {
    let run = try read("7\tp2\t2\n7\tp1\t1\n8\tp1\t1\n")
    #expect(run["7"] == [Run.Entry(document: "p1", score: 1), Run.Entry(document: "p2", score: 0.5)])
    expectFault("run:1", "rank") { try read("7\tp2\t0\n") }
    expectFault("run:2", "3 fields", "found 2") { try read("7\tp2\t1\n7\tp3\n") }
  }

  @Test func readsRequestLines() throws {
    let run = try read(
      """
      {"query": {"qid": 7, "text": "w"}, "candidates": [{"docid": "a", "score": 1.5, "doc": {"text": "t"}}, {"docid": 3, "score": 2}]}

      {"query": {"qid": "8", "text": "x"}, "candidates": []}
      """)
    #expect(run.queries == ["7", "8"])
    #expect(run["7"]?.map(\.document) == ["3", "a"])
    #expect(
      try read(#"[{"question":"q","answers":[],"ctxs":[{"id":"wiki:1","score":"2.5"},{"id":2,"score":null}]}]"#)["0"]?
        .map(\.document) == ["wiki:1", "2"])
    expectFault("run:2", "'candidates'") {
      try read("{\"query\":{\"qid\":1},\"candidates\":[]}\n{\"query\":{\"qid\":2}}\n")
    }
    expectFault("run:1", "'a'", "twice") {
      try read(#"{"query":{"qid":1},"candidates":[{"docid":"a","score":1},{"docid":"a","score":2}]}"#)
    }
  }

  @Test func refusesAnEmptyFileAndQrels() throws {
    expectFault("no line of a run") { try read("") }
    expectFault("no line of a run") { try read("\n  \n# only\n") }
    expectFault("run:2", "qrels") { try read("\n1 0 d 1\n") }
    expectFault("no such file", code: .missingResource) { try Run(contentsOf: folder.file("absent")) }
    expectFault("is a folder") { try Run(contentsOf: folder.path) }
  }

  @Test func refusesInvalidIdentifiers() throws {
    let bytes = Array("1 Q0 d".utf8) + [0xff] + Array(" 1 1 t\n".utf8)
    expectFault("run:1", "UTF-8") { try Run(contentsOf: folder.write("run", bytes: bytes)) }
    expectFault("run:1", "control") { try read("1 Q0 d\0 1 1 t\n") }
    let tagged = Array("1 Q0 d 1 1 t\n1 Q0 e 2 0 t".utf8) + [0xff]
    expectFault("run:2", "name (field 6)", "UTF-8") { try Run(contentsOf: folder.write("run", bytes: tagged)) }
  }

  @Test func namesTheLineThatATruncatedFileReaches() throws {
    func cut(_ name: String, _ line: (Int) -> String) throws -> String {
      let output = try TextOutput(folder.file("whole.gz"))
      // Numbers without an order, so that half of the packed bytes are about half of the lines.
      for number in 1...20_000 { try output.write(line(number * 7919 % 20_011) + "\n") }
      try output.finish()
      let packed = try Array(Data(contentsOf: URL(fileURLWithPath: folder.file("whole.gz"))))
      return try folder.write(name, bytes: Array(packed.prefix(packed.count / 2)))
    }
    let run = try cut("run.gz") { "\($0) Q0 document 1 0.5 tag" }
    let qrels = try cut("qrels.gz") { "\($0) 0 document 1" }
    let topics = try cut("topics.gz") { "\($0)\twords" }
    let sgml = try cut("sgml.gz") { "<top><num>\($0)<title>words</top>" }
    let corpus = try cut("corpus.gz") { "{\"id\":\"\($0)\",\"text\":\"\"}" }
    try expectTruncation(run) { _ = try Run(contentsOf: run) }
    try expectTruncation(qrels) { _ = try Qrels(contentsOf: qrels) }
    try expectTruncation(topics) { _ = try TopicsReader.read(topics) }
    try expectTruncation(sgml) { _ = try TopicsReader.read(sgml) }
    try expectTruncation(corpus) { _ = try readAll([corpus]) }
  }

  private func expectTruncation(_ path: String, _ body: () throws -> Void) throws {
    do {
      try body()
      Issue.record("a truncated file was read")
    } catch let error as RankifyError {
      let line = Int(error.message.dropFirst(path.count + 1).prefix { $0 != ":" }) ?? 0
      #expect((5000..<20_000).contains(line) && error.message.contains("truncated"), "\(error.message)")
    }
  }

  @Test func readsManyPiecesAsOne() throws {
    var text = ""
    for query in 1...300 {
      for rank in 1...200 { text += "\(query) Q0 document-number-\(rank) \(rank) \(1000 - rank).25 tag\n" }
    }
    #expect(text.utf8.count > 1 << 21)
    let run = try read(text)
    #expect(run.queries == (1...300).map(String.init))
    #expect(run.queries.allSatisfy { run[$0]?.count == 200 && run[$0]?.first?.document == "document-number-1" })
    expectFault("run:60001", "score") { try read(text + "x Q0 d 1 bad t\n") }
  }
}
