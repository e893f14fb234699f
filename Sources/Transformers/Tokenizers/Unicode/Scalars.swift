import RankifyCore

/// Reading scalars from UTF-8 that is known to be well formed, as that of a Swift string is.
extension UnsafeBufferPointer<UInt8> {
  /// The scalar that begins at `index` and its length in bytes.
  @inline(__always)
  func scalar(at index: Int) -> (value: UInt32, length: Int) {
    let lead = UInt32(self[index])
    if lead < 0x80 { return (lead, 1) }
    let second = UInt32(self[index + 1] & 0x3f)
    if lead < 0xe0 { return ((lead & 0x1f) << 6 | second, 2) }
    let third = UInt32(self[index + 2] & 0x3f)
    if lead < 0xf0 { return ((lead & 0x0f) << 12 | second << 6 | third, 3) }
    return ((lead & 0x07) << 18 | second << 12 | third << 6 | UInt32(self[index + 3] & 0x3f), 4)
  }

  /// The scalar that ends before `index`, which is above 0, and its length in bytes.
  func scalar(before index: Int) -> (value: UInt32, length: Int) {
    var start = index - 1
    while start > 0, self[start] & 0xc0 == 0x80 { start -= 1 }
    return scalar(at: start)
  }

  /// How many scalars the bytes hold.
  var scalarCount: Int { reduce(0) { $0 + ($1 & 0xc0 != 0x80 ? 1 : 0) } }

  /// A part of the bytes.
  @inline(__always)
  func part(_ range: Range<Int>) -> Bytes { Bytes(rebasing: self[range]) }
}

extension UInt8 {
  /// How many bytes the scalar takes that begins with this byte.
  @inline(__always)
  var sequenceLength: Int { self < 0x80 ? 1 : self < 0xe0 ? 2 : self < 0xf0 ? 3 : 4 }
}

extension [UInt8] {
  /// Appends a scalar in UTF-8; a value that is no scalar is left out.
  @inline(__always)
  mutating func append(scalar value: UInt32) {
    if value < 0x80 {
      append(UInt8(truncatingIfNeeded: value))
      return
    }
    guard let scalar = Unicode.Scalar(value), let bytes = UTF8.encode(scalar) else { return }
    append(contentsOf: bytes)
  }
}
