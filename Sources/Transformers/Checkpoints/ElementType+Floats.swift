import Tensors

extension ElementType {
  /// The numbers in `bytes`, of any alignment; for small tensors such as biases.
  func floats(_ bytes: UnsafeRawBufferPointer) -> [Float] {
    let count = bytes.count / size
    switch self {
    case .float32:
      return (0..<count).map {
        Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
      }
    case .float16: return (0..<count).map { Self.half(Self.word(bytes, $0)) }
    case .bfloat16: return (0..<count).map { Float(bitPattern: UInt32(Self.word(bytes, $0)) << 16) }
    }
  }

  private static func word(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt16 {
    UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
  }

  /// IEEE 754 binary16 as a float, exactly.
  private static func half(_ bits: UInt16) -> Float {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let (exponent, fraction) = (Int(bits >> 10 & 0x1f), Float(bits & 0x3ff))
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
    }
  }
}
