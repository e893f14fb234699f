import Datasets
import Foundation
import RankifyCore
import TestSupport
import Testing

/// Archives made by `Golden/make_archives.py`, and damaged copies of them.
struct ArchiveTests {
  private let folder: TemporaryFolder
  private let output: String

  init() throws {
    folder = try TemporaryFolder()
    output = folder.file("out")
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
  }

  private static let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Golden/archives")
  private static let longName =
    [String](repeating: "a-folder-with-a-rather-long-name", count: 4).joined(separator: "/") + "/é.txt"
  private static let corpus = (0..<500).map { "{\"_id\": \"\($0)\", \"text\": \"alpha beta \($0 * $0)\"}\n" }.joined()

  private func unpack(_ name: String, strip: Int = 1) throws(RankifyError) {
    try Unpacking.unpack(Self.golden.appendingPathComponent(name).path, into: output, strip: strip)
  }

  private func fault(_ path: String) throws -> RankifyError {
    try #require(throws: RankifyError.self) { try Unpacking.unpack(path, into: output) }
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: output + "/" + name)), as: UTF8.self)
  }

  private func files() -> [String] {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    var isFolder: ObjCBool = false
    return names.filter {
      FileManager.default.fileExists(atPath: folder.file($0), isDirectory: &isFolder) && !isFolder.boolValue
    }
  }

  private func damaged(_ name: String, _ damage: (inout [UInt8]) -> Void) throws -> String {
    var bytes = Array(try Data(contentsOf: Self.golden.appendingPathComponent(name)))
    damage(&bytes)
    return try folder.write(name, bytes: bytes)
  }

  @Test(arguments: ["deflated.zip", "stored.zip", "zip64.zip", "gnu.tar.gz", "pax.tar.gz"])
  func everyFileComesOutUnderItsStrippedName(archive: String) throws {
    try unpack(archive)
    #expect(try text("corpus.jsonl") == Self.corpus)
    #expect(try text("empty") == "")
    #expect(try text(Self.longName) == "größer\n")
    #expect(files().count == 3)
  }

  @Test func aTarFileNeedNotBeCompressed() throws {
    try unpack("ustar.tar", strip: 0)
    #expect(try text("set/corpus.jsonl") == Self.corpus)
  }

  @Test(arguments: ["slip.zip", "absolute.zip", "slip.tar.gz"])
  func anArchiveCannotWriteOutsideTheFolder(archive: String) throws {
    let error = try fault(Self.golden.appendingPathComponent(archive).path)
    #expect(error.code == .invalidInput)
    #expect(error.message.contains("outside of the folder"))
    #expect(!files().contains { $0.hasSuffix("evil") })
  }

  @Test(arguments: ["link.zip", "link.tar.gz"])
  func linksAreRefused(archive: String) throws {
    let error = try fault(Self.golden.appendingPathComponent(archive).path)
    #expect(error.message.contains("symbolic link, which is not unpacked"))
    #expect(files().isEmpty)
  }

  @Test func aCompressionThatIsNotReadIsNamed() throws {
    let error = try fault(Self.golden.appendingPathComponent("bzip2.zip").path)
    #expect(error.message.contains("compression method 12"))
  }

  @Test(arguments: ["deflated.zip", "stored.zip", "zip64.zip", "gnu.tar.gz", "pax.tar.gz", "ustar.tar"])
  func aTruncatedArchiveIsSaid(archive: String) throws {
    for share in [0.001, 0.3, 0.6] {
      let path = try damaged(archive) { $0.removeLast($0.count - Int(Double($0.count) * share)) }
      #expect(try fault(path).code == .invalidInput, "\(archive) cut to \(share)")
    }
  }

  @Test func aFlippedByteOfAStoredFileIsCaughtByItsChecksum() throws {
    let path = try damaged("stored.zip") { $0[200] ^= 1 }
    let error = try fault(path)
    #expect(error.message.contains("the entry 'set/corpus.jsonl' has a wrong CRC-32"))
    #expect(files() == ["stored.zip"])
  }

  @Test func anArchiveThatUnpacksToMoreThanItDeclaresIsStopped() throws {
    // The uncompressed size in the first record of the central directory.
    let path = try damaged("deflated.zip") { bytes in
      guard let entry = bytes.indices.first(where: { bytes[$0...].starts(with: [0x50, 0x4b, 1, 2]) }) else { return }
      bytes.replaceSubrange(entry + 24..<entry + 28, with: [100, 0, 0, 0])
    }
    #expect(try fault(path).message.contains("more than the 100 bytes it declares"))
  }

  @Test func anEncryptedEntryIsSaid() throws {
    let path = try damaged("deflated.zip") { bytes in
      guard let entry = bytes.indices.first(where: { bytes[$0...].starts(with: [0x50, 0x4b, 1, 2]) }) else { return }
      bytes[entry + 8] |= 1
    }
    #expect(try fault(path).message.contains("is encrypted"))
  }

  @Test func randomDamageNeverTraps() throws {
    var generator = SeededGenerator(seed: 7)
    for archive in ["deflated.zip", "zip64.zip", "pax.tar.gz", "ustar.tar"] {
      for _ in 0..<60 {
        let path = try damaged(archive) { bytes in
          for _ in 0..<8 {
            bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
          }
        }
        // Whatever comes of it is an error of ours or a file that passed every check.
        do throws(RankifyError) { try Unpacking.unpack(path, into: output) } catch { #expect(!error.message.isEmpty) }
      }
    }
    #expect(
      !files().contains {
        !$0.hasPrefix("out/") && !["deflated.zip", "zip64.zip", "pax.tar.gz", "ustar.tar"].contains($0)
      })
  }

  @Test func aFileThatIsNoArchiveIsSaid() throws {
    let path = try folder.write("page.zip", "<html>Please log in</html>\n" + String(repeating: "x", count: 1000))
    let error = try fault(path)
    #expect(error.message.contains("does not begin a tar header"))
  }
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}
