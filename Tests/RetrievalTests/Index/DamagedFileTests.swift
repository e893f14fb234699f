import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing

/// Files that are no index, or no longer a whole one: an error that says so, or right results; never a trap.
@Suite struct DamagedFileTests {
  private let folder: TemporaryFolder
  private let path: String
  private let bytes: [UInt8]
  private let expected: [[Run.Entry]]
  private let queries = ["w0q w1q", "w3q w17q", "w40q w2q w8q nowhere", "w25q"]

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("damaged.rankify")
    var random = RandomCollection(seed: 31, vocabulary: 70)
    // Several segments, deletions in two of them, lists of one block and of several.
    let built = try BuiltIndex(
      [random.documents(0..<400), random.documents(400..<520), random.documents(520..<540)],
      deleting: { $0 % 11 == 3 })
    bytes = try IndexFile.bytes(built.folder.file("index.rankify"))
    expected = try queries.map { try SparseRetriever(built.index).entries(for: $0) }
  }

  private enum Outcome { case refused, correct, wrong }

  /// Opens and searches what stands at `path`.
  private func outcome(_ damaged: [UInt8]) throws -> Outcome {
    try folder.write("damaged.rankify", bytes: damaged)
    for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    do throws(RankifyError) {
      let index = try SparseIndex(path)
      for (query, expected) in zip(queries, expected) {
        let found = try SparseRetriever(index).entries(for: query)
        if !found.elementsEqual(expected, by: identical) { return .wrong }
        for entry in found.prefix(3) { _ = try index.document(entry.document) }
      }
      return .correct
    } catch {
      guard !error.message.isEmpty, error.message.hasPrefix(path) else {
        Issue.record("'\(error.message)' does not name the file")
        return .wrong
      }
      return .refused
    }
  }

  /// The keys of SQLite's trees and the counts of deleted occurrences have no checksum, so a flip there may cost a term
  /// its list unnoticed: one in a hundred at most. All else is refused or harmless, and nothing ever traps.
  @Test func flippedBytesInEveryPageAreNearlyAllRefusedOrHarmless() throws {
    var random = SeededGenerator(seed: 32)
    var counts: [Outcome: Int] = [:]
    for page in 0..<(bytes.count / 4096) {
      // The first page holds the schema; the head of each page says where its contents are.
      for i in 0..<(page == 0 ? 60 : 6) {
        let offset = Int.random(in: 0..<(i % 2 == 0 ? 100 : 4096), using: &random)
        var damaged = bytes
        damaged[page * 4096 + offset] ^= UInt8.random(in: 1...255, using: &random)
        counts[try outcome(damaged), default: 0] += 1
      }
    }
    #expect(counts[.wrong, default: 0] <= 5)
    #expect(counts[.refused, default: 0] > 20)
    #expect(counts[.correct, default: 0] > 50)
  }

  @Test func truncatedFilesAreRefused() throws {
    var random = SeededGenerator(seed: 33)
    var lengths = (0..<(bytes.count / 4096)).map { $0 * 4096 }
    lengths += (0..<40).map { _ in Int.random(in: 1..<bytes.count, using: &random) }
    for length in lengths { #expect(try outcome(Array(bytes[..<length])) == .refused, "\(length) bytes") }
  }

  @Test(arguments: [
    "postings SET list = ?1 WHERE term = CAST('w0q' AS BLOB) AND segment = 1",
    "postings SET list = ?1 WHERE term = CAST('w25q' AS BLOB) AND segment = 1",
    "segment_data SET data = ?1 WHERE part = 'lengths' AND segment = 1",
    "segment_data SET data = ?1 WHERE part = 'deleted' AND segment = 2",
    "segment_data SET data = ?1 WHERE part = 'identifiers' AND segment = 1",
  ])
  func flippedBytesInWhatSearchReadsAreRefused(_ change: String) throws {
    var random = SeededGenerator(seed: 36)
    for _ in 0..<12 {
      let copy = try folder.write("\(UUID()).rankify", bytes: bytes)
      let probe = try IndexProbe(copy)
      let table = change.hasPrefix("postings") ? "postings" : "segment_data"
      let column = table == "postings" ? "list" : "data"
      let condition = change[try #require(change.range(of: "WHERE")).lowerBound...]
      let select = try probe.database.prepare("SELECT \(column) FROM \(table) \(condition)")
      #expect(try select.step())
      var data = Array(select.blob(0))
      select.reset()
      data[Int.random(in: 0..<data.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
      let update = try probe.database.prepare("UPDATE \(change)")
      update.bind(data, at: 1)
      try update.run()
      #expect(try outcome(IndexFile.bytes(copy)) == .refused)
    }
  }

  @Test(
    arguments: ["size", "first", "last", "documents", "worded", "tokens"], [1, -1, 1 << 40, 9_223_372_036_854_775_807])
  func countsOfSegmentsThatAreNotThoseOfTheirDocumentsAreRefused(_ column: String, _ change: Int) throws {
    for segment in [1, 2] {
      let copy = try folder.write("\(UUID()).rankify", bytes: bytes)
      let probe = try IndexProbe(copy)
      let value = change == .max ? "\(change)" : "\(column) + \(change)"
      try probe.database.execute("UPDATE segments SET \(column) = \(value) WHERE segment = \(segment)")
      #expect(try outcome(IndexFile.bytes(copy)) == .refused)
    }
  }

  @Test func countsOfDeletedOccurrencesBeyondMeaningAreRefused() throws {
    for change in ["documents = 1 << 62", "occurrences = 1 << 62", "documents = -1", "documents = 9223372036854775807"]
    {
      let copy = try folder.write("\(UUID()).rankify", bytes: bytes)
      try IndexProbe(copy).database.execute("UPDATE removals SET \(change)")
      #expect(try outcome(IndexFile.bytes(copy)) == .refused)
    }
  }

  @Test func overwrittenStretchesNeverTrap() throws {
    var random = SeededGenerator(seed: 34)
    var refused = 0
    for _ in 0..<60 {
      var damaged = bytes
      let start = Int.random(in: 0..<bytes.count, using: &random)
      let fill = [UInt8(0), 0xFF, 0x41][Int.random(in: 0..<3, using: &random)]
      for i in start..<min(bytes.count, start + Int.random(in: 1...9000, using: &random)) { damaged[i] = fill }
      if try outcome(damaged) == .refused { refused += 1 }
    }
    #expect(refused > 20)
  }

  @Test func writingToADamagedFileGivesAnErrorOrWorks() throws {
    var random = SeededGenerator(seed: 35)
    for page in 0..<(bytes.count / 4096) {
      var damaged = bytes
      damaged[page * 4096 + Int.random(in: 0..<(page % 2 == 0 ? 100 : 4096), using: &random)] ^= 0x81
      try folder.write("damaged.rankify", bytes: damaged)
      for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
      do throws(RankifyError) {
        let writer = try IndexWriter(opening: path, threads: 1)
        for entry in expected[0].prefix(30) { try writer.delete(entry.document) }
        try writer.add(Document(id: "added", text: "w0q w1q w2q"))
        try writer.commit()
        try writer.optimize()
      } catch { #expect(error.message.hasPrefix(path), "\(error.message)") }
    }
  }

  // MARK: Other files

  private func message(_ path: String) -> (RankifyError.Code?, String?) {
    let reading = #expect(throws: RankifyError.self) { try SparseIndex(path) }
    let writing = #expect(throws: RankifyError.self) { try IndexWriter(opening: path) }
    #expect(reading?.message == writing?.message)
    return (reading?.code, reading?.message)
  }

  @Test func otherFilesAreNamedForWhatTheyAre() throws {
    let missing = folder.file("missing.rankify")
    #expect(
      message(missing)
        == (.missingResource, "\(missing): no such index; build it with rankify index -i \(missing) CORPUS"))
    #expect(message(folder.path) == (.invalidInput, "\(folder.path): a folder, not a Rankify index"))
    let text = try folder.write("text.rankify", String(repeating: "no index at all\n", count: 400))
    #expect(message(text) == (.invalidInput, "\(text): not a Rankify index"))
    let short = try folder.write("short.rankify", "x")
    let foreign = "not a Rankify index (its SQLite application id is another)"
    #expect(message(short) == (.invalidInput, "\(short): \(foreign)"))
    let empty = try folder.write("empty.rankify", "")
    #expect(message(empty) == (.invalidInput, "\(empty): \(foreign)"))
    let other = folder.file("other.rankify")
    try Database(path: other, mode: .create).execute("CREATE TABLE t(x); PRAGMA application_id = 7")
    #expect(message(other) == (.invalidInput, "\(other): \(foreign)"))
  }

  @Test func newerFormatsAreRefused() throws {
    let newer = try folder.write("newer.rankify", bytes: bytes)
    try Database(path: newer, mode: .readWrite).execute("PRAGMA user_version = 2")
    #expect(
      message(newer)
        == (
          .invalidInput,
          "\(newer): index format 2, this program reads format 1; build the index again from its corpus"
        ))
  }

  @Test func onlyAnIndexIsEverReplaced() throws {
    let precious = try folder.write("corpus.jsonl", "{\"id\": \"1\", \"text\": \"keep me\"}\n")
    let error = #expect(throws: RankifyError.self) {
      try IndexWriter(creating: precious, analysis: AnalysisSettings())
    }
    #expect(error?.code == .invalidInput)
    #expect(
      error?.message == "\(precious): exists and is not a Rankify index; give another name, or remove the file first")
    #expect(try String(contentsOfFile: precious, encoding: .utf8).contains("keep me"))
    let onFolder = #expect(throws: RankifyError.self) {
      try IndexWriter(creating: folder.path, analysis: AnalysisSettings())
    }
    #expect(onFolder?.message == "\(folder.path): a folder; give the name of a file for the index")
    let nowhere = folder.file("no/such/folder/i.rankify")
    let unplaced = #expect(throws: RankifyError.self) {
      try IndexWriter(creating: nowhere, analysis: AnalysisSettings())
    }
    #expect(
      unplaced?.message
        == "\(nowhere): cannot be opened; check that the folder exists and may be read and written")
    // An empty file, as mktemp makes, holds nothing to lose.
    #expect(try build([], folder, URL(filePath: folder.write("empty", "")).lastPathComponent).statistics.documents == 0)
  }
}

/// An index file as bytes.
enum IndexFile {
  /// Everything that was committed, also what is still in SQLite's log.
  static func bytes(_ path: String) throws -> [UInt8] {
    let database = try Database(path: path, mode: .readWrite)
    let copy = path + ".copy"
    try? FileManager.default.removeItem(atPath: copy)
    let vacuum = try database.prepare("VACUUM INTO ?")
    vacuum.bind(copy, at: 1)
    try vacuum.run()
    return try [UInt8](Data(contentsOf: URL(filePath: copy)))
  }
}
