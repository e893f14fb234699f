import Datasets
import Foundation
import RankifyCore
import TestSupport
import Testing

@Suite struct RunWriterTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func writesRanksFromOneAndTiesInDescendingIdentifiers() throws {
    let path = folder.file("run")
    let writer = try RunWriter(path: path, tag: "mine")
    try writer.write(
      query: "1",
      entries: [
        Run.Entry(document: "a", score: 2), Run.Entry(document: "b", score: 2), Run.Entry(document: "c", score: 0.1),
      ])
    try writer.finish()
    #expect(
      try String(contentsOfFile: path, encoding: .utf8) == "1 Q0 b 1 2.0 mine\n1 Q0 a 2 2.0 mine\n1 Q0 c 3 0.1 mine\n")
    #expect(!FileManager.default.fileExists(atPath: path + ".partial"))
  }

  @Test(arguments: ["run", "run.gz"])
  func readsBackEveryScoreExactly(name: String) throws {
    var random = SeededGenerator(seed: 7)
    var run = Run(tag: "t")
    for query in 0..<40 {
      let entries = (0..<100).map { i in
        Run.Entry(document: "d\(i)", score: Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &random)))
      }
      try run.add(entries.filter { $0.score.isFinite }, for: "q\(query)")
    }
    let path = folder.file(name)
    try RunWriter.write(run, to: path)
    #expect(try Run(contentsOf: path) == run)
    let isCompressed = try Data(contentsOf: URL(fileURLWithPath: path)).starts(with: [0x1f, 0x8b])
    #expect(isCompressed == name.hasSuffix(".gz"))
  }

  @Test func keepsTheOldFileUntilFinished() throws {
    let path = try folder.write("run", "old")
    do {
      let writer = try RunWriter(path: path, tag: "t")
      try writer.write(query: "1", entries: [Run.Entry(document: "a", score: 1)])
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    #expect(FileManager.default.fileExists(atPath: path + ".partial"))
  }

  @Test func resumesBehindTheLastWholeQuery() throws {
    let path = folder.file("run")
    try folder.write("run.partial", "1 Q0 a 1 2.0 t\n1 Q0 b 2 1.0 t\n2 Q0 a 1 2.0 t\n3 Q0 a 1 2.0 t\n3 Q0 b 2 1.")
    let writer = try RunWriter(path: path, tag: "t", resume: true)
    #expect(writer.finishedQueries == ["1", "2"])
    try writer.write(query: "3", entries: [Run.Entry(document: "z", score: 9)])
    try writer.finish()
    let run = try Run(contentsOf: path)
    #expect(run.queries == ["1", "2", "3"])
    #expect(run["3"]?.map(\.document) == ["z"])
    #expect(run["1"]?.count == 2)
  }

  @Test func resumesFromNothing() throws {
    let path = folder.file("run")
    let writer = try RunWriter(path: path, tag: "t", resume: true)
    #expect(writer.finishedQueries.isEmpty)
    try writer.write(query: "1", entries: [Run.Entry(document: "z", score: 9)])
    try writer.finish()
    #expect(try Run(contentsOf: path).queries == ["1"])
  }

  @Test func writesARankingWithTheDigitsOfItsFloats() throws {
    let path = folder.file("run")
    let writer = try RunWriter(path: path, tag: "t")
    let hits = [
      Hit(document: Document(id: "a", text: ""), score: 0.1), Hit(document: Document(id: "b", text: ""), score: 3),
    ]
    try writer.write(Ranking(query: Query(id: "9", text: "q"), hits: hits))
    try writer.finish()
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "9 Q0 b 1 3.0 t\n9 Q0 a 2 0.1 t\n")
  }

  @Test func refusesWhatARunCannotCarry() throws {
    let writer = try RunWriter(path: folder.file("run"), tag: "t")
    let entry = Run.Entry(document: "a", score: 1)
    expectFault("'a'", "twice") { try writer.write(query: "1", entries: [entry, entry]) }
    expectFault("white space") { try writer.write(query: "2", entries: [Run.Entry(document: "a b", score: 1)]) }
    expectFault("white space") { try writer.write(query: "", entries: [entry]) }
    expectFault("score", code: .failure) {
      try writer.write(query: "4", entries: [Run.Entry(document: "a", score: .infinity)])
    }
    try writer.write(query: "5", entries: [entry])
    expectFault("second time") { try writer.write(query: "5", entries: [entry]) }
    expectFault("tag", code: .badArguments) { try RunWriter(path: folder.file("x"), tag: "two words") }
    expectFault("folder does not exist", code: .missingResource) { try RunWriter(path: folder.file("no/x"), tag: "t") }
    expectFault("is a folder", code: .badArguments) { try RunWriter(path: folder.path, tag: "t") }
  }
}
