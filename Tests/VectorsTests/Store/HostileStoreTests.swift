import Foundation
import RankifyCore
import TestSupport
import Testing
import Vectors

/// Files that are cut off, damaged or not what they seem: one clear sentence, never a trap.
struct HostileStoreTests {
  private let folder: TemporaryFolder
  private let whole: [UInt8]
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    let rows = (0..<30).map { row in (0..<5).map { Float(row * $0) } }
    let settings = VectorStoreSettings(dimension: 5, metric: .dot, encoding: .int8, exactCopy: .float16, metadata: "{}")
    _ = try makeStore(folder, rows, settings, name: "good")
    let writer = try VectorStoreWriter(opening: folder.file("good"))
    writer.delete(3)
    try writer.commit()
    whole = Array(try Data(contentsOf: URL(filePath: folder.file("good"))))
    path = folder.file("bad")
  }

  private func fault(_ bytes: [UInt8], verifying: Bool = false) throws -> String? {
    try folder.write("bad", bytes: bytes)
    do throws(RankifyError) {
      let store = try VectorStore(path)
      if verifying { try store.verify() }
      _ = try store.nearest(3, to: [1, 0, 0, 2, 1])
      return nil
    } catch {
      #expect(error.code == .invalidInput)
      #expect(error.message.hasPrefix("\(path): ") && !error.message.hasSuffix("."))
      return String(error.message.dropFirst(path.count + 2))
    }
  }

  private func flipped(_ place: Int, _ mask: UInt8 = 0x10) -> [UInt8] {
    var bytes = whole
    bytes[place] ^= mask
    return bytes
  }

  @Test func everyLengthButTheWholeIsRefused() throws {
    for length in [
      0, 1, 15, 16, 20, 100, 4095, 4096, 4100, 8191, 8192, 12_287, 12_288, 12_289, 16_384, 20_000, whole.count - 1,
    ] {
      #expect(try fault(Array(whole[..<length])) != nil, "\(length) bytes")
    }
    #expect(
      try fault(Array(whole.dropLast()))
        == "the vectors are damaged: the file is cut off: it has \(whole.count - 1) bytes of at least \(whole.count); encode "
        + "the texts again")
    #expect(try fault(whole, verifying: true) == nil)
    #expect(try fault(whole + [1, 2, 3], verifying: true) == nil)
  }

  @Test func anotherKindOfFileAndAnotherVersionAreNamed() throws {
    #expect(try fault(Array("SQLite format 3\0".utf8)) == "not a vector store (it does not begin like one)")
    var newer = whole
    newer[16] = 2
    #expect(
      try fault(newer) == "vector store format 2, this program reads format 1; encode the texts again")
  }

  @Test func noFlippedByteOfTheHeaderGoesUnnoticed() throws {
    for place in 0..<4096 where place < 100 || place % 97 == 0 || place > 4080 {
      #expect(try fault(flipped(place)) != nil, "byte \(place)")
    }
    #expect(
      try fault(flipped(12_288))
        == "the vectors are damaged: its metadata fail their checksum; encode the texts again")
  }

  @Test func aDamagedCommitRecordGivesTheCommitBefore() throws {
    // Three commits: the first and the third share a place.
    for place in 8192..<8256 {
      _ = try fault(flipped(place))
      let store = try VectorStore(path)
      #expect(store.stamp.generation == 2 && store.count == 30)
    }
    for place in 4096..<4160 {
      _ = try fault(flipped(place))
      #expect(try VectorStore(path).count == 29)
    }
    var both = flipped(4100)
    both[8200] ^= 1
    #expect(
      try fault(both)
        == "the vectors are damaged: neither of its commit records is whole; encode the texts again")
  }

  @Test func noFlippedByteOfARowGoesUnnoticed() throws {
    let start = 16_384
    let (codes, scales, exact) = (start, start + 1024 * 64, start + 1024 * 68)
    let checksums = exact + 1024 * 64
    for row in [0, 7, 29] {
      for place in [
        codes + 64 * row, codes + 64 * row + 63, scales + 4 * row + 1, exact + 64 * row + 5, checksums + 8 * row,
      ] {
        let expected = "the vectors are damaged: row \(row) fails its checksum; encode the texts again"
        #expect(try fault(flipped(place), verifying: true) == expected)
      }
    }
    let deletions = checksums + 1024 * 8
    #expect(
      try fault(flipped(deletions + 8 * 5))
        == "the vectors are damaged: the mark of deletion of row 5 fails its check; encode the texts again")
    var revived = whole
    for i in 0..<8 { revived[deletions + 8 * 3 + i] = 0 }
    #expect(
      try fault(revived)
        == "the vectors are damaged: 0 rows are marked as deleted, where 1 should be; encode the texts again")
  }

  /// Records that a program could have sealed, but none did.
  @Test func sealedNonsenseIsRefused() throws {
    let identity = try VectorStore(folder.file("good")).stamp.identity
    for (rows, deleted, part) in [(1 << 31, 0, "cut off"), (Int.max, 0, "row"), (30, 31, "row"), (5000, 1, "cut off")] {
      var bytes = whole
      let slot = CommitSlot(generation: 9, rows: rows, deleted: deleted, maximumNorm: 1)
      bytes.replaceSubrange(8192..<8256, with: slot.encoded(identity: identity))
      bytes[4100] ^= 1
      let found = try fault(bytes)
      #expect(found?.contains(part == "row" ? "neither of its commit records" : part) == true, "\(rows)")
    }
    for dimension in [0, 65_537, 1 << 30] {
      let settings = VectorStoreSettings(dimension: dimension)
      let header = StoreHeader(identity: identity, settings: settings).encoded()
      let message = try fault(header + whole[4096...])
      #expect(message?.contains("its header tells of a dimension of \(dimension)") == true)
    }
  }

  @Test func statesThatAFileNeverHadAreRefused() throws {
    let good = folder.file("good")
    var stamp = try VectorStore(good).stamp
    stamp.generation += 1
    #expect(throws: RankifyError.self) { try VectorStore(good, at: stamp) }
    let error = #expect(throws: RankifyError.self) { try VectorStoreWriter(opening: good, at: stamp) }
    #expect(
      error?.message
        == "\(good): the vectors are older than their index (commit 3, the index knows 4); restore both from the same copy, "
        + "or encode the texts again")
    stamp.identity ^= 1
    let other = #expect(throws: RankifyError.self) { try VectorStore(good, at: stamp) }
    #expect(
      other?.message == "\(good): these vectors belong to another index; encode the texts of this one again")
  }

  @Test func vectorsThatCannotBeStoredAreRefused() throws {
    let (file, half) = (folder.file("new"), folder.file("half"))
    let writer = try VectorStoreWriter(creating: file, VectorStoreSettings(dimension: 2, metric: .dot))
    let error = #expect(throws: RankifyError.self) { try writer.append([1, .nan]) }
    #expect(
      error?.message == "\(file): the vector for row 0: has nan at position 1; only finite numbers can be compared")
    #expect(throws: RankifyError.self) { try writer.append([1, .infinity]) }
    #expect(throws: RankifyError.self) { try writer.append([1]) }
    #expect(throws: RankifyError.self) { try writer.replace(0, with: [1, 2]) }
    #expect(try writer.append([1, 2]) == 0)
    let halves = try VectorStoreWriter(
      creating: half, VectorStoreSettings(dimension: 2, metric: .dot, encoding: .float16))
    let tooLarge = #expect(throws: RankifyError.self) { try halves.append([1, 70_000]) }
    #expect(
      tooLarge?.message == "\(half): the vector for row 0 has numbers too large for fp16 (65,504); store fp32")
    for settings in [
      VectorStoreSettings(dimension: 0), VectorStoreSettings(dimension: 1, exactCopy: .float16),
      VectorStoreSettings(dimension: 1, encoding: .int8, exactCopy: .int8),
      VectorStoreSettings(dimension: 1, metadata: String(repeating: "x", count: 1 << 20 + 1)),
    ] {
      let error = #expect(throws: RankifyError.self) { try VectorStoreWriter(creating: folder.file("no"), settings) }
      #expect(error?.code == .badArguments)
    }
  }

  @Test func missingFilesAndFoldersAreNamed() throws {
    let missing = #expect(throws: RankifyError.self) { try VectorStore(folder.file("none")) }
    #expect(missing?.code == .missingResource)
    #expect(throws: RankifyError.self) { try VectorStoreWriter(opening: folder.file("none")) }
    let directory = #expect(throws: RankifyError.self) { try VectorStore(folder.path) }
    #expect(directory?.message == "\(folder.path): is a folder where a file is expected")
    let nowhere = #expect(throws: RankifyError.self) {
      try VectorStoreWriter(creating: folder.file("no/v"), VectorStoreSettings(dimension: 1))
    }
    #expect(nowhere?.message == "\(folder.file("no/v")): its folder does not exist; create it first")
    #expect(
      VectorStoreStamp("1-2-3") == nil && VectorStoreStamp("x-1-2-3") == nil && VectorStoreStamp("a-1-2-3") == nil)
    let stamp = try VectorStore(folder.file("good")).stamp
    #expect(VectorStoreStamp("\(stamp)") == stamp)
  }
}
