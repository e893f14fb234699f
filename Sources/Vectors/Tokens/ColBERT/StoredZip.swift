import Foundation
import RankifyCore

/// A zip file whose entries are stored, not compressed, as PyTorch writes tensors (PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12
/// and 4.3.16).
struct StoredZip {
  private static let (entrySignature, endSignature): (UInt32, UInt32) = (0x0201_4b50, 0x0605_4b50)
  private static let (headSize, entrySize, endSize) = (30, 46, 22)

  let file: MappedFile
  /// Where the bytes of each entry are, by its name without the folder that all are in.
  private(set) var entries: [String: Range<Int>] = [:]

  init(_ path: String) throws(RankifyError) {
    file = try MappedFile(path)
    guard let (start, count) = Self.directory(file) else {
      throw Self.invalid(
        file, "is no zip file, as PyTorch has written since version 1.6; save the tensors again with it")
    }
    var place = start
    for _ in 0..<count {
      guard let (name, range, next) = Self.entry(file, place) else {
        throw Self.invalid(
          file, "has an entry that is compressed, larger than 4 GiB or cut off; save the tensors again")
      }
      let short = name.split(separator: "/", maxSplits: 1).last.map(String.init) ?? name
      entries[short] = range
      place = next
    }
  }

  static func invalid(_ file: MappedFile, _ what: String) -> RankifyError { .invalid(file.path, what) }

  /// The bytes of an entry.
  func bytes(_ name: String) throws(RankifyError) -> UnsafeRawBufferPointer {
    guard let range = entries[name] else {
      throw Self.invalid(file, "lacks the entry '\(name)'; save the tensors again")
    }
    return UnsafeRawBufferPointer(rebasing: file.bytes[range])
  }

  /// Where the directory is, and how many entries it has: what the end of the file says.
  private static func directory(_ file: MappedFile) -> (start: Int, count: Int)? {
    let earliest = max(0, file.count - endSize - 65_535)
    for place in stride(from: file.count - endSize, through: earliest, by: -1)
    where file.load(place, as: UInt32.self) == endSignature {
      let count = Int(file.load(place + 10, as: UInt16.self))
      let start = Int(file.load(place + 16, as: UInt32.self))
      return start <= place ? (start, count) : nil
    }
    return nil
  }

  /// The entry that the directory has at `place`.
  private static func entry(_ file: MappedFile, _ place: Int) -> (name: String, bytes: Range<Int>, next: Int)? {
    guard place + entrySize <= file.count, file.load(place, as: UInt32.self) == entrySignature,
      file.load(place + 10, as: UInt16.self) == 0
    else { return nil }
    let size = Int(file.load(place + 24, as: UInt32.self))
    let lengths = [28, 30, 32].map { Int(file.load(place + $0, as: UInt16.self)) }
    let head = Int(file.load(place + 42, as: UInt32.self))
    guard head + headSize <= file.count else { return nil }
    let start =
      head + headSize + Int(file.load(head + 26, as: UInt16.self)) + Int(file.load(head + 28, as: UInt16.self))
    guard start + size <= file.count else { return nil }
    let name = String(decoding: file.copy(place + entrySize, lengths[0]), as: UTF8.self)
    return (name, start..<(start + size), place + entrySize + lengths.reduce(0, +))
  }
}
