import Foundation
import RankifyCore
import TestSupport
import Testing
import Vectors

/// Files that are cut off, damaged or not what they seem, and input that cannot be stored: one clear sentence, never a trap.
struct HostileTokenStoreTests {
  private let folder: TemporaryFolder
  private let whole: [UInt8]
  private let path: String
  private let query: TokenVectors

  init() throws {
    folder = try TemporaryFolder()
    var random = RandomTokens(16, seed: 1)
    let documents = random.documents(12, tokens: 9)
    query = random.query(3, near: documents[4])
    _ = try makeTokenStore(folder, documents, .residual2, name: "good", metadata: "{}")
    let writer = try TokenStoreWriter(opening: folder.file("good"))
    writer.delete(3)
    try writer.append(documents[3])
    try writer.commit()
    whole = Array(try Data(contentsOf: URL(filePath: folder.file("good"))))
    path = folder.file("bad")
  }

  private func fault(_ bytes: [UInt8], verifying: Bool = false) throws -> String? {
    try folder.write("bad", bytes: bytes)
    do throws(RankifyError) {
      let store = try TokenStore(path)
      if verifying { try store.verify() }
      _ = try store.search(query, k: 3)
      _ = try store.search(query, k: 3, mode: .plaid())
      return nil
    } catch {
      #expect(error.code == .invalidInput)
      #expect(error.message.hasPrefix("\(path): ") && !error.message.hasSuffix("."))
      return String(error.message.dropFirst(path.count + 2))
    }
  }

  @Test func everyLengthButTheWholeIsRefused() throws {
    #expect(try fault(whole, verifying: true) == nil && fault(whole + [1, 2], verifying: true) == nil)
    for length in Array(stride(from: 0, to: whole.count, by: 131)) + [whole.count - 1] {
      #expect(try fault(Array(whole[..<length])) != nil, "\(length) bytes")
    }
    let message = try fault(Array(whole.dropLast()))
    #expect(
      message
        == "the vectors are damaged: the file is cut off: it has \(whole.count - 1) bytes of at least \(whole.count); encode "
        + "the texts again")
  }

  /// Every byte is covered by a checksum, or is padding: flipping it is noticed, or changes nothing that is read.
  @Test func noFlippedByteGoesUnnoticed() throws {
    let good = try TokenStore(folder.file("good"))
    let expected = (0..<13).map { good.vectors(of: $0) }
    let found = try good.search(query, k: 13, mode: .plaid())
    for place in whole.indices where place < 120 || place > 12_280 && place % 13 == 0 {
      var bytes = whole
      bytes[place] ^= 0x41
      if try fault(bytes, verifying: true) != nil { continue }
      let store = try TokenStore(path)
      let slot = (4096..<4160).contains(place) || (8192..<8256).contains(place)
      #expect(slot || (0..<13).allSatisfy { store.vectors(of: $0) == expected[$0] }, "byte \(place)")
      #expect(try slot || store.search(query, k: 13, mode: .plaid()).neighbors == found.neighbors, "byte \(place)")
    }
  }

  /// Damage that nobody looks for must not lead beyond the file.
  @Test func damagedNumbersAreNeverFollowed() throws {
    for place in stride(from: 12_288, to: whole.count, by: 12) {
      var bytes = whole
      for i in place..<min(place + 4, whole.count) { bytes[i] = 0xff }
      _ = try fault(bytes)
    }
  }

  @Test func anotherKindOfFileAndAnotherVersionAreNamed() throws {
    #expect(
      try fault(Array("SQLite format 3\0".utf8)) == "not a store of token vectors (it does not begin like one)")
    _ = try makeStore(folder, [[1, 2]], VectorStoreSettings(dimension: 2), name: "vectors")
    let vectors = Array(try Data(contentsOf: URL(filePath: folder.file("vectors"))))
    #expect(try fault(vectors) == "not a store of token vectors (it does not begin like one)")
    var newer = whole
    newer[16] = 2
    #expect(
      try fault(newer)
        == "store of token vectors format 2, this program reads format 1; encode the texts again")
  }

  @Test func statesThatAFileNeverHadAreRefused() throws {
    let good = folder.file("good")
    var stamp = try TokenStore(good).stamp
    stamp.generation += 1
    #expect(throws: RankifyError.self) { try TokenStore(good, at: stamp) }
    #expect(throws: RankifyError.self) { try TokenStoreWriter(opening: good, at: stamp) }
    stamp.generation -= 1
    stamp.rows = 5
    let middle = #expect(throws: RankifyError.self) { try TokenStore(good, at: stamp) }
    #expect(middle?.message.contains("no commit ended with 5 documents") == true)
    stamp.identity ^= 1
    let other = #expect(throws: RankifyError.self) { try TokenStore(good, at: stamp) }
    #expect(other?.message == "\(good): these vectors belong to another index; encode the texts of this one again")
  }

  @Test func vectorsThatCannotBeStoredAreRefused() throws {
    let writer = try TokenStoreWriter(
      creating: folder.file("h"), TokenStoreSettings(dimension: 2, encoding: .float16))
    func message(_ vectors: TokenVectors) -> String? {
      let error = #expect(throws: RankifyError.self) { try writer.append(vectors) }
      return error?.message
    }
    let start = "\(folder.file("h")): document 0 has "
    #expect(
      message(TokenVectors(dimension: 2, values: [1, 0, .infinity, 0]))
        == start + "inf in its token vector 2, where numbers up to 1e16 are expected; check the encoder")
    #expect(
      message(TokenVectors(dimension: 3, values: [1, 0, 0]))
        == start + "token vectors of 3 numbers where 2 are expected; use the encoder that made the others")
    #expect(
      message(TokenVectors(dimension: 2, values: [1, 70_000]))
        == start + "numbers too large for fp16 (65,504); store fp32")
    #expect(try writer.append(TokenVectors(dimension: 2, values: [])) == 0)
    #expect(try writer.commit().rows == 1)
    #expect(try TokenStore(folder.file("h")).vectors(of: 0).count == 0)
  }

  @Test func impossibleSettingsAreNamed() throws {
    let codec = try ResidualTraining().codec(sample: [query])
    func message(_ settings: TokenStoreSettings, _ codec: ResidualCodec? = nil) -> String? {
      let error = #expect(throws: RankifyError.self) {
        try TokenStoreWriter(creating: folder.file("no"), settings, codec: codec)
      }
      #expect(error?.code == .badArguments)
      return error.map { String($0.message.dropFirst("\(folder.file("no")): cannot store token vectors with ".count)) }
    }
    #expect(
      message(TokenStoreSettings(dimension: 6, encoding: .residual1))
        == "6 numbers of 1 bits do not fill whole bytes; take more bits, fp16 or int8")
    #expect(message(TokenStoreSettings(dimension: 0, encoding: .int8))?.hasPrefix("a dimension of 0") == true)
    #expect(
      message(TokenStoreSettings(dimension: 8, encoding: .residual2)) == "2 bits a number without a trained codec")
    #expect(
      message(TokenStoreSettings(dimension: 8, encoding: .residual2), codec)
        == "8 numbers of 2 bits by a codec of 16 numbers of 2 bits")
    #expect(
      message(TokenStoreSettings(dimension: 16, encoding: .int8), codec) == "a codec, which int8 does not need")
    #expect(
      message(TokenStoreSettings(dimension: 16, encoding: .int8, maximumTokens: 0))?.hasPrefix("a limit of 0") == true)
  }

  @Test func missingFilesAndWritersAtWorkAreNamed() throws {
    let missing = #expect(throws: RankifyError.self) { try TokenStore(folder.file("none")) }
    #expect(missing?.code == .missingResource)
    let good = folder.file("good")
    let writer = try TokenStoreWriter(opening: good)
    let second = #expect(throws: RankifyError.self) { try TokenStoreWriter(opening: good) }
    #expect(second?.message == "\(good): another process is writing these vectors; wait until it is done")
    withExtendedLifetime(writer) {}
    let there = #expect(throws: RankifyError.self) {
      try TokenStoreWriter(creating: good, TokenStoreSettings(dimension: 2, encoding: .int8))
    }
    #expect(there?.message == "\(good): is there already; open it to add to it, or name another file")
  }
}
