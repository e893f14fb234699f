import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing
import Vectors

struct LateRecodingTests {
  private static let storages =
    TokenEncoding.allCases.dropFirst().map { TokenStorage(encoding: $0) } + [
      TokenStorage(encoding: .float32, poolFactor: 2), TokenStorage(encoding: .residual2, poolFactor: 3),
    ]

  /// What is made of vectors in single precision is what encoding anew makes: the same vectors, the same rankings.
  @Test(arguments: storages) func recodedIsAsEncoded(_ storage: TokenStorage) throws {
    let (recoded, encoded) = (try LateFixture(300), try LateFixture(300))
    try recoded.encode()
    #expect(try LateIndex.recode(recoded.path, as: storage) == 300)
    try encoded.encode(storage: storage)
    #expect(try LateIndex.storage(of: recoded.path) == storage)
    let report = try IndexCheck.run(recoded.path)
    #expect(report.isSound && report.omissions == [] && report.tokenVectors?.documents == 300)
    let ids = recoded.documents.map(\.id)
    let (a, b) = (try LateIndex(SparseIndex(recoded.path)), try LateIndex(SparseIndex(encoded.path)))
    #expect(try a.tokenVectors(of: ids) == b.tokenVectors(of: ids))
    #expect(
      try recoded.retriever(depth: 20).entries(for: lateQueries)
        == encoded.retriever(depth: 20).entries(for: lateQueries))
    let names = try FileManager.default.contentsOfDirectory(atPath: recoded.folder.path)
    #expect(names.filter { $0.contains("tokens") } == ["index.rankify.tokens-2"])
  }

  @Test func anIndexThatChangedIsRecodedAndChangesOn() throws {
    let fixture = try LateFixture(200)
    try fixture.encode()
    let first = try fixture.writer()
    for document in fixture.documents.prefix(50) { try first.delete(document.id) }
    let added = (0..<20).map { Document(id: "new\($0)", text: "w\($0)q w3q") }
    for document in added { try first.add(document) }
    try first.commit()
    // Pooling by 1 changes nothing: what the index holds can still be compared with the definition.
    #expect(try LateIndex.recode(fixture.path, as: TokenStorage(encoding: .float16)) == 170)
    let last = try fixture.writer()
    for document in fixture.documents[50..<60] { try last.delete(document.id) }
    try last.commit()
    let kept = fixture.documents.dropFirst(60) + added
    let report = try IndexCheck.run(fixture.path)
    #expect(report.isSound && report.tokenVectors?.documents == kept.count)
    for (query, found) in zip(lateQueries, try fixture.retriever(depth: 30).entries(for: lateQueries)) {
      try expectNear(found, Array(kept), query, depth: 30, within: 0.01)
    }
  }

  @Test func openReadersKeepWhatTheyOpened() throws {
    let fixture = try LateFixture(60)
    try fixture.encode()
    let before = try fixture.retriever(depth: 30)
    try LateIndex.recode(fixture.path, as: TokenStorage(encoding: .residual1))
    for (query, found) in zip(lateQueries, try before.entries(for: lateQueries)) {
      try expectNear(found, fixture.documents, query, depth: 30)
    }
  }

  @Test func whatEndsEarlyChangesNothing() throws {
    let fixture = try LateFixture(300)
    try fixture.encode()
    let error = #expect(throws: RankifyError.self) {
      try LateIndex.recode(fixture.path, as: TokenStorage()) { (done, _) throws(RankifyError) in
        if done > 0 { throw RankifyError(.interrupted, "enough") }
      }
    }
    #expect(error?.code == .interrupted)
    try expectTokensInStep(fixture.path, fixture.documents)
    // The file that was begun is no obstacle, and does not stay.
    try LateIndex.recode(fixture.path, as: TokenStorage())
    let names = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path)
    #expect(names.filter { $0.contains("tokens") } == ["index.rankify.tokens-2"])
    #expect(try IndexCheck.run(fixture.path).isSound)
  }

  @Test(arguments: [
    (TokenStorage(encoding: .int8), TokenStorage(encoding: .residual2)),
    (TokenStorage(encoding: .int8), TokenStorage(encoding: .float32)),
    (TokenStorage(encoding: .float16), TokenStorage(encoding: .float32)),
    (TokenStorage(encoding: .residual4), TokenStorage(encoding: .residual4, poolFactor: 2)),
    (TokenStorage(encoding: .float32, poolFactor: 2), TokenStorage(encoding: .int8, poolFactor: 3)),
    (TokenStorage(encoding: .float32, poolFactor: 2), TokenStorage(encoding: .int8)),
    (TokenStorage(encoding: .float32), TokenStorage(encoding: .float32)),
  ])
  func whatLostSomethingIsNoSource(_ old: TokenStorage, _ new: TokenStorage) throws {
    let fixture = try LateFixture(40)
    try fixture.encode(storage: old)
    let error = #expect(throws: RankifyError.self) { try LateIndex.recode(fixture.path, as: new) }
    #expect(error?.code == .badArguments)
    let expected = old == new ? "so they are kept already" : "encode again with --drop-tokens --late hashing tokens"
    #expect(error?.message.contains(expected) == true)
    #expect(try LateIndex.storage(of: fixture.path) == old)
  }

  @Test func withoutTokenVectorsOrWithDamagedOnesNothingIsMade() throws {
    let fixture = try LateFixture(40)
    let missing = #expect(throws: RankifyError.self) { try LateIndex.recode(fixture.path, as: TokenStorage()) }
    #expect(missing?.code == .badArguments && missing?.message.contains("--late MODEL") == true)
    try fixture.encode()
    let file = URL(fileURLWithPath: fixture.path + ".tokens")
    var bytes = [UInt8](try Data(contentsOf: file))
    bytes[bytes.count / 2] ^= 4
    try Data(bytes).write(to: file)
    let damaged = #expect(throws: RankifyError.self) { try LateIndex.recode(fixture.path, as: TokenStorage()) }
    #expect(damaged?.code == .invalidInput)
    #expect(try LateIndex.storage(of: fixture.path) == exactStorage)
  }
}
