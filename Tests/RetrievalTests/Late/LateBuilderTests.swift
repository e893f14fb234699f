import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing
import Vectors

struct LateBuilderTests {
  /// Encodes and gives up once `limit` documents are done.
  private func interrupt(_ fixture: LateFixture, after limit: Int, storage: TokenStorage = exactStorage) {
    let encoding = LateEncoding(HashingTokenEncoder()) { (done, _) throws(RankifyError) in
      if done >= limit { throw RankifyError(.interrupted, "enough") }
    }
    #expect(throws: RankifyError.self) {
      try LateBuilder(fixture.path, encoding, storage: storage, start: .resuming).run()
    }
  }

  /// The documents that train the codec are encoded once.
  @Test func theSampleServesAgain() throws {
    let fixture = try LateFixture(300)
    let encoder = HashingTokenEncoder()
    nonisolated(unsafe) var calls: [(Int, Int)] = []
    let encoding = LateEncoding(encoder) { (done, total) throws(RankifyError) in calls.append((done, total)) }
    #expect(try LateBuilder(fixture.path, encoding).run() == 300)
    let copies = 300 - Set(fixture.documents.map(\.contents)).count
    #expect(encoder.encodedTexts <= 300 + copies)
    #expect(calls.map(\.0) == calls.map(\.0).sorted() && calls.last?.0 == 300)
    #expect(calls.allSatisfy { $0.1 == 300 })
    let report = try IndexCheck.run(fixture.path)
    #expect(report.isSound && report.tokenVectors?.documents == 300)
    #expect((report.tokenVectors?.recall ?? 0) > 0.8)
    #expect(report.tokenVectors?.queries == 50 && report.tokenVectors?.expectedError != nil)
    #expect(report.tokenVectors?.queryKind?.contains("vectors of documents") == true)
    // With the encoder at hand queries are read as queries.
    let read = try IndexCheck.run(fixture.path, lateEncoder: HashingTokenEncoder()).tokenVectors
    #expect(read?.queryKind?.contains("read as queries") == true && (read?.recallAt100 ?? 0) > 0.8)
  }

  @Test func killedWhileTrainingLeavesNothing() throws {
    let fixture = try LateFixture(300)
    interrupt(fixture, after: 100, storage: TokenStorage())
    #expect(try LateIndex.encoder(of: fixture.path) == nil)
    #expect(try fixture.encode(storage: TokenStorage(), start: .resuming) == 300)
    #expect(try IndexCheck.run(fixture.path).isSound)
  }

  @Test func tokenVectorsAreNotKeptInAnotherWayUnasked() throws {
    let fixture = try LateFixture(10)
    try fixture.encode()
    let kept = #expect(throws: RankifyError.self) { try fixture.encode(storage: TokenStorage(), start: .resuming) }
    #expect(kept?.message.contains("kept as fp32, not as 2bit") == true)
    try expectTokensInStep(fixture.path, fixture.documents)
  }

  @Test func bitsThatFillNoBytesAreRefusedBeforeTheWork() throws {
    let fixture = try LateFixture(10)
    let encoder = HashingTokenEncoder(dimension: 6)
    let error = #expect(throws: RankifyError.self) {
      try fixture.encode(encoder, storage: TokenStorage(encoding: .residual1))
    }
    #expect(error?.code == .badArguments && encoder.encodedTexts == 0)
    #expect(error?.message.contains("6 numbers of 1 bits") == true)
  }

  @Test func threeDocumentsAreEnoughForACodec() throws {
    let folder = try TemporaryFolder()
    let documents = ["red", "green", ""].enumerated().map { Document(id: "d\($0)", text: $1) }
    let path = try build(documents, folder).path
    #expect(try LateBuilder(path, LateEncoding(HashingTokenEncoder())).run() == 3)
    let retriever = try LateRetriever(LateIndex(SparseIndex(path)), encoder: HashingTokenEncoder())
    // The empty document has no vector to be found by.
    #expect(try retriever.entries(for: ["green"])[0].map(\.document) == ["d1", "d0"])
  }

  @Test func documentsWithoutAnyVectorTrainNothing() throws {
    let folder = try TemporaryFolder()
    let path = try build([Document(id: "a", text: "..."), Document(id: "b", text: "")], folder).path
    let error = #expect(throws: RankifyError.self) {
      try LateBuilder(path, LateEncoding(HashingTokenEncoder())).run()
    }
    #expect(error?.message.contains("none of the 2 sampled documents has a token vector") == true)
  }

  // MARK: Damage

  @Test(arguments: [0, 10, 4096, 0.5, 0.99]) func aTruncatedFileIsOneSentence(_ length: Double) throws {
    let fixture = try LateFixture(50)
    try fixture.encode(storage: TokenStorage())
    let file = URL(fileURLWithPath: fixture.path + ".tokens")
    let bytes = try Data(contentsOf: file)
    let kept = length > 0 && length < 1 ? Int(length * Double(bytes.count)) : Int(length)
    try bytes.prefix(kept).write(to: file)
    let error = #expect(throws: RankifyError.self) { try fixture.retriever() }
    #expect(error?.code == .invalidInput && error?.message.contains(".tokens") == true)
    #expect(try !IndexCheck.run(fixture.path).isSound)
    #expect(try SparseIndex(fixture.path).details().tokenVectors?.bytesPerToken == nil)
  }

  @Test func theFileOfAnotherIndexIsRefused() throws {
    let (fixture, other) = (try LateFixture(50), try LateFixture(50, seed: 6))
    for fixture in [fixture, other] { try fixture.encode() }
    try FileManager.default.removeItem(atPath: fixture.path + ".tokens")
    try FileManager.default.copyItem(atPath: other.path + ".tokens", toPath: fixture.path + ".tokens")
    let error = #expect(throws: RankifyError.self) { try fixture.retriever() }
    #expect(error?.code == .invalidInput && error?.message.contains(".tokens") == true)
  }

  @Test func aPoolFactorThatNobodyWritesIsRefused() throws {
    let fixture = try LateFixture(10)
    try fixture.encode()
    let probe = try IndexProbe(fixture.path)
    let change = "replace(value, '\"poolFactor\":1', '\"poolFactor\":0')"
    try probe.database.prepare("UPDATE settings SET value = \(change) WHERE key = 'late'").run()
    let error = #expect(throws: RankifyError.self) { try LateIndex.storage(of: fixture.path) }
    #expect(error?.code == .invalidInput && error?.message.contains("the settings of its token vectors") == true)
  }
}
