import Foundation
import RankifyCore
import TestSupport
import Testing
import Vectors

struct TokenStoreTests {
  private let folder: TemporaryFolder
  private let documents: [TokenVectors]

  init() throws {
    folder = try TemporaryFolder()
    var random = RandomTokens(32, seed: 1)
    documents =
      random.documents(40, tokens: 20) + [TokenVectors(dimension: 32, values: [])] + random.documents(5, tokens: 9)
  }

  private func distance(_ a: TokenVectors, _ b: TokenVectors) -> Float {
    zip(a.values, b.values).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test(arguments: [
    (TokenEncoding.float32, 128, Float(0)), (.float16, 64, 2e-4), (.int8, 36, 3e-3), (.residual4, 18, 0.15),
    (.residual2, 10, 0.35), (.residual1, 6, 0.45),
  ])
  func vectorsComeBack(_ encoding: TokenEncoding, _ bytes: Int, _ tolerance: Float) throws {
    let store = try makeTokenStore(folder, documents, encoding, metadata: "encoder")
    try store.verify()
    #expect(store.documentCount == 46 && store.count == 46 && store.settings.metadata == "encoder")
    #expect(store.tokenCount == documents.reduce(0) { $0 + $1.count } && store.bytesPerToken == bytes)
    for (number, document) in documents.enumerated() {
      #expect(store.tokenCount(of: number) == document.count)
      let decoded = store.vectors(of: number)
      #expect(decoded.values.count == document.values.count && distance(decoded, document) <= tolerance)
    }
    let attributes = try FileManager.default.attributesOfItem(atPath: store.path)
    #expect(attributes[.size] as? Int == store.fileSize)
  }

  @Test func residualCodesAreThoseOfTheCodec() throws {
    let store = try makeTokenStore(folder, documents, .residual2)
    let codec = try #require(store.codec)
    for number in [0, 17, 40, 45] {
      let codes = codec.encode(documents[number])
      #expect(store.vectors(of: number) == codec.decode(codes: codes.codes, residuals: codes.residuals))
    }
  }

  @Test(arguments: TokenEncoding.allCases) func documentsComeAndGo(_ encoding: TokenEncoding) throws {
    let old = try makeTokenStore(folder, documents, encoding)
    let writer = try TokenStoreWriter(opening: old.path)
    #expect(writer.delete(3) && !writer.delete(3) && !writer.delete(99))
    #expect(try writer.replace(5, with: documents[0]) == 46)
    #expect(try writer.append(documents[1]) == 47)
    #expect(throws: RankifyError.self) { try writer.replace(3, with: documents[0]) }
    let stamp = try writer.commit()
    #expect(try writer.commit() == stamp)
    let new = try TokenStore(old.path)
    try new.verify()
    #expect(new.stamp == stamp && stamp.rows == 48 && stamp.deleted == 2 && stamp.generation == 3)
    #expect((0..<48).filter { !new.isLive($0) } == [3, 5])
    #expect(new.vectors(of: 46) == old.vectors(of: 0) && new.vectors(of: 47) == old.vectors(of: 1))
    // What was opened before shows what was there before.
    #expect(old.documentCount == 46 && old.isLive(3))
    let before = try TokenStore(old.path, at: old.stamp)
    #expect(before.isLive(3) && before.isLive(5) && before.documentCount == 46)
  }

  @Test func aWriterGoesOnFromTheStateThatItsDatabaseKnows() throws {
    let old = try makeTokenStore(folder, documents, .residual2)
    let lost = try appendAndCommit(old.path)
    let next = try TokenStoreWriter(opening: old.path, at: old.stamp)
    #expect(try TokenStore(old.path).documentCount == 46)
    try next.append(documents[2])
    let stamp = try next.commit()
    #expect(stamp.generation > lost.generation && stamp.rows == 47 && stamp.deleted == 0)
    let new = try TokenStore(old.path)
    try new.verify()
    #expect(new.vectors(of: 46) == old.vectors(of: 2) && new.isLive(7))
  }

  private func appendAndCommit(_ path: String) throws -> VectorStoreStamp {
    let writer = try TokenStoreWriter(opening: path)
    for document in documents.reversed() { try writer.append(document) }
    writer.delete(7)
    return try writer.commit()
  }

  @Test(arguments: [TokenEncoding.int8, .residual1]) func compactionKeepsDocumentsBitByBit(
    _ encoding: TokenEncoding
  ) throws {
    let old = try makeTokenStore(folder, documents, encoding, metadata: "m")
    for document in [0, 5, 44] {
      let writer = try TokenStoreWriter(opening: old.path)
      writer.delete(document)
      try writer.append(documents[document])
      try writer.commit()
    }
    let many = try TokenStore(old.path)
    let stamp = try many.compact(to: folder.file("c"))
    let new = try TokenStore(folder.file("c"))
    try new.verify()
    #expect(new.stamp == stamp && new.settings == many.settings && new.documentCount == many.count)
    let kept = (0..<many.documentCount).filter(many.isLive)
    #expect(kept.enumerated().allSatisfy { many.vectors(of: $1) == new.vectors(of: $0) })
    let (a, b) = (many.drift, new.drift)
    #expect(a?.expected == b?.expected)
    #expect(a?.stored == nil || abs((a?.stored ?? 0) - (b?.stored ?? 0)) < 0.05 * (a?.stored ?? 0))
  }

  @Test func documentsThatAreTooLongAreCut() throws {
    let settings = TokenStoreSettings(dimension: 32, encoding: .float32, maximumTokens: 10)
    let writer = try TokenStoreWriter(creating: folder.file("s"), settings)
    for document in documents { try writer.append(document) }
    try writer.commit()
    #expect(writer.shortened == documents.count { $0.count > 10 } && writer.shortened > 0)
    let store = try TokenStore(folder.file("s"))
    #expect(store.vectors(of: 0).values == Array(documents[0].values.prefix(320)))
    #expect(store.tokenCount(of: 45) == min(10, documents[45].count))
  }

  @Test func driftTellsWhenCentroidsSuitNoMore() throws {
    var (random, other) = (RandomTokens(32, seed: 8), RandomTokens(32, seed: 9))
    let first = random.documents(200, tokens: 30)
    let store = try makeTokenStore(folder, first, .residual2)
    let drift = try #require(store.drift)
    #expect(drift.added == nil && !drift.isLarge && drift.expected > 0.01 && drift.expected < 0.2)
    let writer = try TokenStoreWriter(opening: store.path)
    for document in random.documents(50, tokens: 30) { try writer.append(document) }
    try writer.commit()
    let alike = try #require(try TokenStore(store.path).drift)
    #expect(abs((alike.added ?? 0) - drift.expected) < 0.1 * drift.expected && !alike.isLarge)
    for document in other.documents(50, tokens: 30) { try writer.append(document) }
    try writer.commit()
    let different = try #require(try TokenStore(store.path).drift)
    #expect((different.added ?? 0) > 1.5 * drift.expected && different.isLarge)
    #expect(try makeTokenStore(folder, first, .int8, name: "8").drift == nil)
  }

  /// The first build of a large collection commits several times, and its codec knows a part of the documents only.
  @Test func laterDocumentsThatLoseAsTheFirstAreNoDrift() {
    func drift(first: Double, added: Double?) -> TokenDrift {
      TokenDrift(expected: 0.068, stored: 0.104, first: first, added: added)
    }
    #expect(!drift(first: 0.103, added: 0.106).isLarge && !drift(first: 0.103, added: nil).isLarge)
    #expect(drift(first: 0.103, added: 0.13).isLarge && drift(first: 0.05, added: 0.09).isLarge)
    #expect(!TokenDrift(expected: 0, stored: 0.1, first: 0.1, added: 1).isLarge)
  }

  /// More vectors than are encoded at once.
  @Test func manyDocumentsAreWrittenInBatches() throws {
    var random = RandomTokens(8, seed: 3)
    let many = random.documents(3000, tokens: 12)
    let store = try makeTokenStore(folder, many, .residual4)
    try store.verify()
    let codec = try #require(store.codec)
    for number in stride(from: 0, to: 3000, by: 97) {
      let codes = codec.encode(many[number])
      #expect(store.vectors(of: number) == codec.decode(codes: codes.codes, residuals: codes.residuals))
    }
  }
}
