import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing

struct IndexCheckTests {
  @Test(arguments: [0, 1, 2]) func soundIndexesHaveNoFaults(_ kind: Int) throws {
    var random = RandomCollection(seed: 40 + UInt64(kind))
    let batches = [
      [[]], [random.documents(0..<900)],
      [random.documents(0..<600), random.documents(600..<700), random.documents(700..<720)],
    ][kind]
    let built = try BuiltIndex(batches) { kind == 2 && $0 % 5 == 0 }
    let report = try IndexCheck.run(built.index.path)
    #expect(report.faults == [])
    #expect(report.isSound && report.omissions.isEmpty)
    #expect(report.documents == built.documents.count)
    #expect(report.documents == 0 || report.postings > report.terms && report.terms > 100)
  }

  @Test func aCheckChangesNothing() throws {
    let path = try copy("unchanged")
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    _ = try IndexCheck.run(path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  /// Statements that damage the index, and words of the sentences expected.
  static let damages: [(String, [String])] = [
    ("UPDATE documents SET text = text || ' intruder' WHERE number = 3", ["full-text index", "length is stored as"]),
    ("UPDATE documents SET title = upper(title), text = upper(text) WHERE number = 5", ["fingerprints differ"]),
    ("DELETE FROM documents WHERE number = 7", ["full-text index", "documents are stored"]),
    ("UPDATE documents SET id = 'other' WHERE number = 9", ["'other': its segment has it as"]),
    ("DELETE FROM postings WHERE term = CAST('w1q' AS BLOB)", ["postings do not match its text"]),
    (
      "UPDATE postings SET list = zeroblob(40) WHERE term = CAST('w1q' AS BLOB)",
      ["the postings of 'w1q'", "are damaged"]
    ),
    (
      "UPDATE postings SET list = (SELECT list FROM postings AS p WHERE p.term = CAST('w2q' AS BLOB) AND p.segment = postings.segment) WHERE term = CAST('w1q' AS BLOB)",
      ["postings do not match its text"]
    ),
    ("UPDATE segments SET fingerprint = fingerprint + 1", ["fingerprints differ"]),
    ("UPDATE segments SET tokens = tokens + 1", ["counts of segment"]),
    ("UPDATE segments SET size = -1", ["row of segment"]),
    ("UPDATE segment_data SET data = zeroblob(length(data)) WHERE part = 'lengths'", ["lengths of segment"]),
    ("UPDATE segment_data SET data = zeroblob(length(data)) WHERE part = 'identifiers'", ["identifiers of segment"]),
    ("DELETE FROM segment_data WHERE part = 'deleted'", ["counts of segment"]),
    (
      "UPDATE removals SET documents = documents + 1 WHERE term = CAST('w1q' AS BLOB)", ["of 'w1q'", "after deletions"]
    ),
    ("DELETE FROM removals", ["after deletions"]),
    ("INSERT INTO removals VALUES(CAST('never' AS BLOB), 1, 1, 1)", ["terms that have no postings"]),
    ("INSERT INTO segment_data VALUES(99, 'lengths', 0, 0, zeroblob(1))", ["segment 99, which does not exist"]),
    ("INSERT INTO postings VALUES(CAST('w1q' AS BLOB), 99, zeroblob(9))", ["segment 99 belong to no sound segment"]),
    ("INSERT INTO search(search) VALUES('delete-all')", ["full-text index"]),
    ("INSERT INTO search(rowid, title, text) VALUES(4, '', 'twice')", ["full-text index"]),
  ]

  @Test(arguments: damages.indices) func damageIsFoundAndNamed(_ i: Int) throws {
    let (statement, expected) = IndexCheckTests.damages[i]
    let path = try copy("damaged")
    let probe = try IndexProbe(path)
    try probe.database.execute(statement)
    let report = try IndexCheck.run(path)
    #expect(!report.isSound)
    let text = report.faults.joined(separator: "\n")
    for words in expected { #expect(text.contains(words)) }
    for fault in report.faults { #expect(!fault.hasSuffix(".") && !fault.contains("\n")) }
  }

  @Test func flippedBytesAreFoundOrDoNoHarm() throws {
    let path = try copy("flipped")
    let original = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let truth = try SparseIndex(path)
    let expected = try SparseRetriever(truth).entries(for: "w0q w5q w90q")
    var random = SeededGenerator(seed: 12)
    var found = 0
    for _ in 0..<60 {
      var bytes = original
      for _ in 0..<3 {
        bytes[Int.random(in: 100..<bytes.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
      }
      let flipped = try folder.write("flipped-\(found)-\(random.next()).rankify", bytes: bytes)
      switch outcome(flipped) {
      case .failure(let error):
        #expect(error.code == .invalidInput)
        found += 1
      case .success(let report) where report.isSound:
        #expect(try SparseRetriever(try SparseIndex(flipped)).entries(for: "w0q w5q w90q") == expected)
      case .success: found += 1
      }
      try FileManager.default.removeItem(atPath: flipped)
    }
    #expect(found > 40)
  }

  @Test func theObserverSeesEveryStageAndMayEndTheCheck() throws {
    let path = try copy("observed")
    let seen = Seen()
    _ = try IndexCheck.run(path) { (progress) throws(RankifyError) in
      seen.stages.append(progress.stage)
      #expect(progress.done <= progress.total)
    }
    #expect(Set(seen.stages) == Set(IndexCheck.Stage.allCases))
    let error = #expect(throws: RankifyError.self) {
      try IndexCheck.run(path) { (_) throws(RankifyError) in throw RankifyError(.interrupted, "stopped") }
    }
    #expect(error?.code == .interrupted)
  }

  @Test func whatIsNoIndexIsRefused() throws {
    let text = try folder.write("text.rankify", "no index")
    for path in [text, folder.file("missing.rankify")] {
      #expect(throws: RankifyError.self) { try IndexCheck.run(path) }
    }
  }

  @Test func manyFaultsAreCounted() throws {
    let path = try copy("many")
    try IndexProbe(path).database.execute("UPDATE documents SET text = text || ' intruder'")
    let report = try IndexCheck.run(path)
    #expect(report.faults.count == 50)
    #expect(report.furtherFaults > 100)
  }

  @Test func detailsCountTermsAndBytes() throws {
    let small = try build(
      [
        Document(id: "a", title: "One", text: "two two"), Document(id: "b", text: "the"),
        Document(id: "c", text: "two"),
      ],
      folder, "small.rankify")
    let details = try small.details()
    #expect((details.documents, details.wordedDocuments, details.terms) == (3, 2, 2))
    #expect((details.tokens, details.averageLength, details.segments) == (4, 2, 1))
    #expect(details.checksum == small.checksum && details.analysis == small.analysis)
    let size = try FileManager.default.attributesOfItem(atPath: small.path)[.size] as? Int
    #expect(details.bytes == size)
    if !details.parts.isEmpty {
      #expect(details.parts.reduce(0) { $0 + $1.bytes } == size)
      #expect(Set(details.parts.map(\.name)) == ["documents", "full text", "postings", "other"])
    }
  }

  // MARK: Fixtures

  private final class Seen { var stages: [IndexCheck.Stage] = [] }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func outcome(_ path: String) -> Result<IndexReport, RankifyError> {
    do throws(RankifyError) { return .success(try IndexCheck.run(path)) } catch { return .failure(error) }
  }

  /// A fresh index of two segments with deletions.
  private func copy(_ name: String) throws -> String {
    var random = RandomCollection(seed: 77)
    let path = folder.file("\(name).rankify")
    let writer = try IndexWriter(creating: path, analysis: AnalysisSettings(), threads: 1)
    for document in random.documents(0..<400) { try writer.add(document) }
    try writer.commit()
    let documents = random.documents(400..<460)
    for document in documents { try writer.add(document) }
    try writer.commit()
    for document in documents.prefix(20) { try writer.delete(document.id) }
    try writer.commit()
    return path
  }
}
