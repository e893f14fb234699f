import Tensors
import TestSupport

/// Weights of any format: random blocks with factors that are numbers.
struct RandomBlocks {
  private(set) var bytes: [UInt8]
  let format: BlockFormat
  let rows: Int
  let columns: Int

  init(_ format: BlockFormat, rows: Int, columns: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    (self.format, self.rows, self.columns) = (format, rows, columns)
    // One byte in front: rows need no alignment.
    var bytes: [UInt8] = [0]
    for _ in 0..<rows * columns / format.elements { bytes += Self.block(format, &generator) }
    self.bytes = bytes
  }

  /// Where the factors of a block stand, in half precision.
  private static func factors(_ format: BlockFormat) -> [Int] {
    switch format {
    case .q8_0, .q4_0, .q5_0: [0]
    case .q4_1, .q5_1, .q4_K, .q5_K: [0, 2]
    case .q2_K: [80, 82]
    case .q3_K: [108]
    case .q6_K: [208]
    case .float32, .float16, .bfloat16, .mxfp4: []
    }
  }

  private static func block(_ format: BlockFormat, _ generator: inout SeededGenerator) -> [UInt8] {
    let number = Float.random(in: -1...1, using: &generator)
    switch format {
    case .float32: return bytes(number.bitPattern)
    case .float16: return bytes(half(number))
    case .bfloat16: return bytes(UInt16(number.bitPattern >> 16))
    default: break
    }
    var block = (0..<format.bytes).map { _ in UInt8.random(in: 0...255, using: &generator) }
    if format == .mxfp4 { block[0] = UInt8.random(in: 118...127, using: &generator) }
    for place in factors(format) {
      block.replaceSubrange(place..<place + 2, with: bytes(half(Float.random(in: -0.1...0.1, using: &generator))))
    }
    return block
  }

  private static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }

  /// The bits of a number in half precision that is next to `x`, or nearly so; tiny ones become 0.
  private static func half(_ x: Float) -> UInt16 {
    let bits = x.bitPattern, sign = UInt16(bits >> 16 & 0x8000), magnitude = bits & 0x7fff_ffff
    return magnitude < 113 << 23 ? sign : sign | UInt16(truncatingIfNeeded: (magnitude - (112 << 23)) >> 13)
  }

  /// Calls `body` with the weights in place.
  func withMatrix<R>(_ body: (BlockMatrix) throws -> R) rethrows -> R {
    try bytes.withUnsafeBytes {
      try body(
        BlockMatrix(blocks: UnsafeRawBufferPointer(rebasing: $0[1...]), format: format, rows: rows, columns: columns))
    }
  }

  /// The same with other bytes from `place` on.
  func replacing(_ place: Int, with other: [UInt8]) -> RandomBlocks {
    var copy = self
    copy.bytes.replaceSubrange(place..<place + other.count, with: other)
    return copy
  }

  /// All weights as floats.
  var unpacked: Matrix {
    withMatrix {
      var out = Matrix()
      $0.unpack(rows: 0..<rows, into: &out)
      return out
    }
  }
}
