import RankifyCore

/// The central directory of a zip file, with zip64 (APPNOTE 6.3, sections 4.3.12 to 4.3.16 and 4.5.3).
struct ZipDirectory {
  /// One stored file or folder.
  struct Entry {
    var name: String
    var method: Int
    var flags: Int
    var checksum: UInt32
    var compressedSize: Int
    var size: Int
    var headerOffset: Int
    /// The upper half of the external attributes: the mode where the archive was made on Unix.
    var unixMode: Int

    var isFolder: Bool { name.hasSuffix("/") }
    var isEncrypted: Bool { flags & 1 != 0 }
    var isSymbolicLink: Bool { unixMode & 0o170000 == 0o120000 }
  }

  let entries: [Entry]

  private static let endSignature = 0x0605_4b50
  private static let locatorSignature = 0x0706_4b50
  private static let end64Signature = 0x0606_4b50
  private static let entrySignature = 0x0201_4b50
  private static let endSize = 22
  private static let entrySize = 46

  /// Reads the directory of an open file.
  init(_ file: FileRegion) throws(RankifyError) {
    let (offset, size, count) = try Self.location(file)
    guard let bytes = try file.bytes(at: offset, size) else { throw Self.damaged(file) }
    var entries: [Entry] = []
    var position = 0
    while entries.count < count {
      guard let (entry, length) = Self.entry(bytes, at: position) else { throw Self.damaged(file) }
      entries.append(entry)
      position += length
    }
    self.entries = entries
  }

  static func damaged(_ file: FileRegion) -> RankifyError {
    .invalid(file.path, "is a damaged or truncated zip file: its directory cannot be read; fetch it again")
  }

  /// Where the directory is, how long it is and how many entries it has.
  private static func location(_ file: FileRegion) throws(RankifyError) -> (offset: Int, size: Int, count: Int) {
    let tailSize = min(file.fileSize, endSize + 65_535 + 20)
    guard let tail = try file.bytes(at: file.fileSize - tailSize, tailSize), let end = lastEnd(in: tail) else {
      throw damaged(file)
    }
    let record = LittleEndianRecord(bytes: Array(tail[end..<end + endSize]))
    let (count, size, offset) = (record.u16(10), record.u32(12), record.u32(16))
    guard count == 0xffff || size == 0xffff_ffff || offset == 0xffff_ffff, end >= 20 else {
      return (offset, size, count)
    }
    let locator = LittleEndianRecord(bytes: Array(tail[end - 20..<end]))
    guard locator.u32(0) == locatorSignature else { return (offset, size, count) }
    guard let start = locator.u64(8), let bytes = try file.bytes(at: start, 56) else { throw damaged(file) }
    let end64 = LittleEndianRecord(bytes: bytes)
    guard end64.u32(0) == end64Signature, let count = end64.u64(32), let size = end64.u64(40),
      let offset = end64.u64(48)
    else { throw damaged(file) }
    return (offset, size, count)
  }

  private static func lastEnd(in tail: [UInt8]) -> Int? {
    guard tail.count >= endSize else { return nil }
    return (0...tail.count - endSize).last {
      tail[$0] == 0x50 && tail[$0 + 1] == 0x4b && tail[$0 + 2] == 0x05 && tail[$0 + 3] == 0x06
    }
  }

  private static func entry(_ bytes: [UInt8], at start: Int) -> (Entry, length: Int)? {
    guard start + entrySize <= bytes.count else { return nil }
    let record = LittleEndianRecord(bytes: Array(bytes[start..<start + entrySize]))
    let (nameSize, extraSize, commentSize) = (record.u16(28), record.u16(30), record.u16(32))
    let length = entrySize + nameSize + extraSize + commentSize
    guard record.u32(0) == entrySignature, start + length <= bytes.count else { return nil }
    let nameStart = start + entrySize
    guard let name = String(validating: bytes[nameStart..<nameStart + nameSize], as: UTF8.self) else { return nil }
    var entry = Entry(
      name: name, method: record.u16(10), flags: record.u16(8), checksum: UInt32(record.u32(16)),
      compressedSize: record.u32(20), size: record.u32(24), headerOffset: record.u32(42), unixMode: record.u16(40))
    let extra = Array(bytes[nameStart + nameSize..<nameStart + nameSize + extraSize])
    return readZip64(extra, into: &entry) ? (entry, length) : nil
  }

  /// Replaces the numbers that are too large for 32 bits; `false` where they are missing.
  private static func readZip64(_ extra: [UInt8], into entry: inout Entry) -> Bool {
    let marker = 0xffff_ffff
    guard entry.size == marker || entry.compressedSize == marker || entry.headerOffset == marker else { return true }
    let record = LittleEndianRecord(bytes: extra)
    var field = 0
    while field + 4 <= extra.count, record.u16(field) != 1 { field += 4 + record.u16(field + 2) }
    guard field + 4 <= extra.count else { return false }
    let end = min(extra.count, field + 4 + record.u16(field + 2))
    var position = field + 4
    for number in [\Entry.size, \Entry.compressedSize, \Entry.headerOffset] where entry[keyPath: number] == marker {
      guard position + 8 <= end, let value = record.u64(position) else { return false }
      entry[keyPath: number] = value
      position += 8
    }
    return true
  }
}
