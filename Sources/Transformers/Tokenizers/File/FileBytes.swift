import RankifyCore

/// Whole files in memory.
enum FileBytes {
  /// The bytes of a file, without a UTF-8 byte order mark.
  static func read(_ path: String) throws(RankifyError) -> [UInt8] {
    let file = try MappedFile(path)
    let start = file.copy(0, 3) == [0xef, 0xbb, 0xbf] ? 3 : 0
    return file.copy(start, file.count)
  }
}
