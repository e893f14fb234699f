import RankifyCore

/// How a kind of file begins: its name, its version, numbers, zeros and a checksum, 4 KiB in all.
struct FileHead: Sendable {
  static let length = 4096

  /// The first bytes of every file of the kind.
  let magic: [UInt8]
  /// Raised whenever a file written before could be misread.
  let version: UInt32
  /// Makes the checksum of one kind wrong for another.
  let seed: UInt64
  /// What the file is called in messages.
  let noun: String
  /// What to do about a file of another version.
  let remedy: String
  /// The fault that a file of this kind is damaged.
  let damaged: @Sendable (_ path: String, _ what: String) -> RankifyError

  /// The head with the numbers that `fill` appends, sealed.
  func encoded(_ fill: (inout ByteRecord) -> Void) -> [UInt8] {
    var record = ByteRecord(magic)
    record.append(version)
    fill(&record)
    record.seal(length: Self.length, seed: seed)
    return record.bytes
  }

  /// Checks the head of `file` and gives its numbers, the first one after the version next.
  func read(_ file: MappedFile) throws(RankifyError) -> ByteRecord {
    let bytes = file.copy(0, Self.length)
    guard bytes.starts(with: magic) else {
      throw RankifyError(.invalidInput, "\(file.path): not a \(noun) (it does not begin like one)")
    }
    var record = ByteRecord(Array(bytes.dropFirst(magic.count)))
    let found = record.next(UInt32.self)
    guard found == version else {
      throw RankifyError(
        .invalidInput,
        "\(file.path): \(noun) format \(found), this program reads format \(version); \(remedy)")
    }
    guard bytes.count == Self.length, ByteRecord(bytes).isSealed(seed: seed) else {
      throw damaged(file.path, "its header fails its checksum")
    }
    return record
  }
}
