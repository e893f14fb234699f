/// Numbers in little-endian bytes, written and read in order.
struct ByteRecord {
  private(set) var bytes: [UInt8]
  private var position = 0

  init() { bytes = [] }
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func append<T: FixedWidthInteger>(_ value: T) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Fills up with zeros, and adds the checksum of all before as the last 8 bytes of `length`.
  mutating func seal(length: Int, seed: UInt64) {
    bytes.append(contentsOf: repeatElement(0, count: length - 8 - bytes.count))
    append(RowChecksum.of(bytes, seed: seed))
  }

  /// Whether the last 8 bytes are the checksum of those before.
  func isSealed(seed: UInt64) -> Bool {
    guard bytes.count > 8 else { return false }
    var end = ByteRecord(Array(bytes.suffix(8)))
    return end.next(UInt64.self) == RowChecksum.of(Array(bytes.dropLast(8)), seed: seed)
  }

  /// The next number; 0 beyond the end.
  mutating func next<T: FixedWidthInteger>(_ type: T.Type) -> T {
    let size = MemoryLayout<T>.size
    guard position + size <= bytes.count else { return 0 }
    defer { position += size }
    return bytes.withUnsafeBytes { T(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: T.self)) }
  }
}

/// Cases of an enumeration as numbers, from 1 in the order of their declaration.
enum CaseNumber {
  static func of<T: CaseIterable & Equatable>(_ value: T) -> UInt32 where T.AllCases == [T] {
    UInt32((T.allCases.firstIndex(of: value) ?? -1) + 1)
  }

  /// `nil` where no case has the number.
  static func value<T: CaseIterable>(_ number: UInt32) -> T? where T.AllCases == [T] {
    T.allCases.indices.contains(Int(number) - 1) ? T.allCases[Int(number) - 1] : nil
  }
}
