import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing
import Vectors

struct DenseBuilderTests {
  /// Encodes and gives up once `limit` documents are done.
  private func interrupt(_ fixture: DenseFixture, after limit: Int, _ encoder: HashingEncoder = HashingEncoder()) {
    let encoding = DocumentEncoding(encoder) { (done, _) throws(RankifyError) in
      if done >= limit { throw RankifyError(.interrupted, "enough") }
    }
    #expect(throws: RankifyError.self) { try DenseBuilder(fixture.path, encoding, start: .resuming).run() }
  }

  @Test func whatWasEncodedIsNotEncodedAgain() throws {
    let fixture = try DenseFixture(2500)
    interrupt(fixture, after: 1500)
    let encoder = HashingEncoder()
    #expect(try fixture.encode(encoder, start: .resuming) == 2500 - 1024)
    #expect(encoder.encodedTexts == 2500 - 1024)
    try expectInStep(fixture.path, fixture.documents)
    #expect(try fixture.encode(encoder, start: .resuming) == 0)
  }

  @Test func whatIsContinuedIsKeptAsItWasBegun() throws {
    let fixture = try DenseFixture(1500)
    let encoding = DocumentEncoding(HashingEncoder()) { (done, _) throws(RankifyError) in
      if done > 1024 { throw RankifyError(.interrupted, "enough") }
    }
    #expect(throws: RankifyError.self) {
      try DenseBuilder(fixture.path, encoding, storage: VectorStorage(encoding: .int8)).run()
    }
    #expect(try DenseBuilder(fixture.path, DocumentEncoding(HashingEncoder()), start: .resuming).run() == 476)
    #expect(try DenseIndex(SparseIndex(fixture.path)).storage.encoding == .int8)
  }

  @Test func progressCountsUpToTheTotal() throws {
    let fixture = try DenseFixture(1300)
    nonisolated(unsafe) var calls: [(Int, Int)] = []
    let encoding = DocumentEncoding(HashingEncoder()) { (done, total) throws(RankifyError) in
      calls.append((done, total))
    }
    #expect(try DenseBuilder(fixture.path, encoding).run() == 1300)
    #expect(calls.map(\.0) == calls.map(\.0).sorted() && calls.last?.0 == 1300)
    #expect(calls.allSatisfy { $0.1 == 1300 } && calls.count > 10)
  }

  @Test func unfinishedVectorsAreNotSearched() throws {
    let fixture = try DenseFixture(2000)
    interrupt(fixture, after: 1100)
    let error = #expect(throws: RankifyError.self) { try fixture.retriever() }
    #expect(error?.code == .invalidInput)
    #expect(error?.message.contains("976 of 2000 documents have no vector yet") == true)
    #expect(error?.message.contains("--resume") == true)
    let report = try IndexCheck.run(fixture.path)
    #expect(report.isSound && report.omissions.count == 1)
    // Nor added to, but deleted from.
    let writer = try IndexWriter(opening: fixture.path, encoding: DocumentEncoding(HashingEncoder()))
    #expect(throws: RankifyError.self) {
      try writer.add(Document(id: "x", text: "x"))
      try writer.commit()
    }
    for document in fixture.documents.dropFirst(1000).prefix(100) { try writer.delete(document.id) }
    try writer.commit()
    try fixture.encode(start: .resuming)
    try expectInStep(fixture.path, Array(fixture.documents.prefix(1000) + fixture.documents.dropFirst(1100)))
  }

  @Test func vectorsThatAreThereAreNotReplacedUnasked() throws {
    let fixture = try DenseFixture(10)
    try fixture.encode()
    let error = #expect(throws: RankifyError.self) { try fixture.encode() }
    #expect(error?.code == .badArguments)
    #expect(error?.message.contains("has vectors by hashing already") == true)
    #expect(throws: RankifyError.self) { try fixture.encode(HashingEncoder(seed: 3), start: .resuming) }
    let kept = #expect(throws: RankifyError.self) {
      try fixture.encode(storage: VectorStorage(encoding: .float16), start: .resuming)
    }
    #expect(kept?.message.contains("kept as fp32, compared by dot, not as fp16, compared by dot") == true)
    try expectInStep(fixture.path, fixture.documents)
  }

  private struct Broken: DenseEncoder {
    let identity = HashingEncoder().identity
    func encode(_ texts: [String], as role: TextRole) -> [[Float]] {
      texts.map { Array(repeating: $0.contains("w1q") ? .nan : 0.5, count: 32) }
    }
  }

  @Test func aVectorThatIsNoNumberNamesItsDocument() throws {
    let folder = try TemporaryFolder()
    let path = try build([Document(id: "good", text: "x"), Document(id: "bad", text: "w1q")], folder).path
    let error = #expect(throws: RankifyError.self) { try DenseBuilder(path, DocumentEncoding(Broken())).run() }
    #expect(error?.message.hasPrefix("document 'bad': hashing gives it a vector that cannot be stored") == true)
  }

  private struct Failing: DenseEncoder {
    let identity = HashingEncoder().identity
    func encode(_ texts: [String], as role: TextRole) throws(RankifyError) -> [[Float]] {
      if let index = texts.firstIndex(of: "w1q") { throw RankifyError(.failure, "text", index, "is too much") }
      return texts.map { _ in Array(repeating: 0.5, count: 32) }
    }
  }

  /// Texts are encoded in the order of their lengths.
  @Test func aTextThatTheEncoderCannotTakeIsNamed() throws {
    let folder = try TemporaryFolder()
    let texts = ["x", "a longer text", "w1q", "the longest of all texts"]
    let documents = texts.enumerated().map { Document(id: "d\($0)", text: $1) }
    let path = try build(documents, folder).path
    let error = #expect(throws: RankifyError.self) { try DenseBuilder(path, DocumentEncoding(Failing())).run() }
    #expect(error?.message == "document 'd2': is too much")
  }

  // MARK: Damage

  @Test func anIndexWithoutItsFileSaysSo() throws {
    let fixture = try DenseFixture(10)
    try fixture.encode()
    try FileManager.default.moveItem(atPath: fixture.path, toPath: fixture.folder.file("moved.rankify"))
    let moved = fixture.folder.file("moved.rankify")
    for action in [
      { _ = try DenseIndex(SparseIndex(moved)) },
      {
        let writer = try IndexWriter(opening: moved)
        try writer.delete(fixture.documents[0].id)
        try writer.commit()
      },
    ] as [() throws -> Void] {
      let error = #expect(throws: RankifyError.self) { try action() }
      #expect(error?.code == .missingResource && error?.message.contains("copy them together") == true)
    }
    #expect(try IndexCheck.run(moved).faults.count == 1)
    try DenseIndex.drop(moved)
    #expect(try IndexCheck.run(moved).isSound)
  }

  @Test func aChangedByteIsFound() throws {
    let fixture = try DenseFixture(10)
    try fixture.encode()
    let file = fixture.path + ".vectors"
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    let zero = bytes.count
    let place = try #require(bytes[20_000..<zero].firstIndex { $0 != 0 })
    bytes[place] ^= 4
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    #expect(try IndexCheck.run(fixture.path).faults.contains { $0.contains("checksum") })
  }

  @Test(arguments: ["{", "{\"version\":2}", "{\"version\":1}"]) func brokenSettingsAreOneSentence(_ json: String) throws
  {
    let fixture = try DenseFixture(10)
    try fixture.encode()
    let probe = try IndexProbe(fixture.path)
    let update = try probe.database.prepare("UPDATE settings SET value = ? WHERE key = 'dense'")
    update.bind(json, at: 1)
    try update.run()
    let error = #expect(throws: RankifyError.self) { try fixture.retriever() }
    #expect(error?.code == .invalidInput)
    try DenseIndex.drop(fixture.path)
    try fixture.encode()
    try expectInStep(fixture.path, fixture.documents)
  }
}
