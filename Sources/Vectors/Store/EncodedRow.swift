/// A row's bytes as they are stored, its scale, a bound on its length, and the checksum of what is stored.
struct EncodedRow {
  var codes: [UInt8]
  /// Of int8 codes; `nil` where rows are floats.
  var scale: Float?
  var exact: [UInt8] = []
  var norm: Float = 0
  private(set) var checksum: UInt64 = 0

  init(codes: [UInt8], scale: Float?) { (self.codes, self.scale) = (codes, scale) }

  /// Computes the checksum for a row of this number.
  mutating func seal(as number: Int) {
    checksum = codes.withUnsafeBytes { codes in
      exact.withUnsafeBytes { Self.checksum(number, codes, scale, $0) }
    }
  }

  /// The checksum of a row: of its number, its codes, its scale and its exact copy.
  static func checksum(
    _ number: Int, _ codes: UnsafeRawBufferPointer, _ scale: Float?, _ exact: UnsafeRawBufferPointer
  ) -> UInt64 {
    var sum = RowChecksum(seed: UInt64(number))
    sum.add(codes)
    if let scale { sum.add(UInt64(scale.bitPattern)) }
    sum.add(exact)
    return sum.value
  }
}
