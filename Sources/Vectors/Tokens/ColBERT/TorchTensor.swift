import RankifyCore

/// A tensor as PyTorch saves it: dense, on the CPU.
package struct TorchTensor: Equatable {
  /// The types that are read and written, by the names of their storages.
  package enum Kind: String {
    case half = "HalfStorage"
    case float = "FloatStorage"
    case int = "IntStorage"
    case long = "LongStorage"
    case byte = "ByteStorage"

    /// Bytes of a number.
    var size: Int {
      switch self {
      case .byte: 1
      case .half: 2
      case .float, .int: 4
      case .long: 8
      }
    }
  }

  package let kind: Kind
  package let shape: [Int]
  /// The numbers, little-endian, the last dimension fastest.
  package let bytes: [UInt8]

  /// How many numbers.
  var count: Int { bytes.count / kind.size }

  init(_ kind: Kind, shape: [Int], bytes: [UInt8]) { (self.kind, self.shape, self.bytes) = (kind, shape, bytes) }

  /// A tensor of numbers.
  init<T: FixedWidthInteger>(_ kind: Kind, shape: [Int], numbers: some Collection<T>) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(numbers.count * kind.size)
    for number in numbers { withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) } }
    self.init(kind, shape: shape, bytes: bytes)
  }

  /// The numbers, whose type has the size of the tensor's.
  func numbers<T: FixedWidthInteger>(_ type: T.Type) -> [T] {
    bytes.withUnsafeBytes { bytes in
      (0..<count).map { T(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * kind.size, as: T.self)) }
    }
  }

  /// The numbers of a tensor of 32-bit floats.
  var floats: [Float] { numbers(UInt32.self).map(Float.init(bitPattern:)) }
}
