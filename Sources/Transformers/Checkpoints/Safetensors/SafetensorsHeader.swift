import RankifyCore

/// The table of contents of a safetensors file, checked: every tensor lies inside the file, and together they cover its data
/// without holes or overlaps.
struct SafetensorsHeader {
  /// Where the data begins.
  let dataStart: Int
  let entries: [TensorEntry]
  /// Where the value of `__metadata__` stands in the file.
  let metadata: Range<Int>?

  /// As the format's reference implementation.
  private static let maximumLength = 100_000_000

  init(_ file: MappedFile) throws(RankifyError) {
    let length = try Self.length(file)
    dataStart = 8 + length
    let json = UnsafeRawBufferPointer(rebasing: file.bytes[8..<dataStart]).bindMemory(to: UInt8.self)
    guard json.first == UInt8(ascii: "{") else {
      throw .invalid(file.path, "the header does not begin with '{'; is this a safetensors file?")
    }
    var parser = SafetensorsHeaderParser(json, path: file.path)
    entries = try parser.parse()
    metadata = parser.metadata.map { ($0.lowerBound + 8)..<($0.upperBound + 8) }
    try Self.check(entries, dataCount: file.bytes.count - dataStart, path: file.path)
  }

  private static func length(_ file: MappedFile) throws(RankifyError) -> Int {
    let count = file.bytes.count
    guard count >= 8 else {
      throw .invalid(file.path, "has \(count) bytes, too few for a safetensors file; download it again")
    }
    let length = UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(maximumLength) else {
      throw .invalid(
        file.path,
        "the header claims \(length) bytes, more than the format's \(maximumLength); is this a safetensors file?")
    }
    guard Int(length) <= count - 8 else {
      throw .invalid(
        file.path,
        "the header claims \(length) bytes but the file has only \(count - 8) more; it is truncated, download it again")
    }
    return Int(length)
  }

  private static func check(_ entries: [TensorEntry], dataCount: Int, path: String) throws(RankifyError) {
    for entry in entries { try check(entry, dataCount: dataCount, path: path) }
    var (end, previous) = (0, "the header")
    for entry in entries.sorted(by: {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }) {
      if entry.range.lowerBound < end {
        throw .invalid(
          path, "tensor '\(entry.name)' overlaps '\(previous)' at byte \(entry.range.lowerBound) of the data")
      }
      if entry.range.lowerBound > end {
        throw .invalid(
          path, "a hole of \(entry.range.lowerBound - end) bytes lies between '\(previous)' and tensor '\(entry.name)'")
      }
      (end, previous) = (entry.range.upperBound, entry.name)
    }
    if end != dataCount {
      throw .invalid(path, "\(dataCount - end) bytes follow the last tensor '\(previous)'; the file is damaged")
    }
  }

  private static func check(_ entry: TensorEntry, dataCount: Int, path: String) throws(RankifyError) {
    let found = entry.range.count
    guard entry.range.upperBound <= dataCount else {
      throw .invalid(
        path,
        "tensor '\(entry.name)' ends at byte \(entry.range.upperBound) of the data, of which there are \(dataCount); the file is truncated, download it again"
      )
    }
    guard entry.type != nil else { return }
    guard let expected = entry.expectedBytes else {
      throw .invalid(path, "tensor '\(entry.name)' has the impossible shape \(entry.shape)")
    }
    guard found == expected else {
      throw .invalid(
        path, "tensor '\(entry.name)' has \(found) bytes; \(entry.typeName) of shape \(entry.shape) takes \(expected)")
    }
  }
}
