import Foundation

/// Unicode's decompositions in a packed form; its extensions hold the data.
enum DecompositionData {
  /// One scalar and what it stands for.
  struct Entry {
    let scalar: UInt32
    let mapping: [UInt32]
    /// Whether composition never makes the scalar.
    let isExcluded: Bool
  }

  /// Unpacks one of the tables.
  static func entries(_ packed: String) -> [Entry] {
    guard let data = Data(base64Encoded: packed, options: .ignoreUnknownCharacters) else { return [] }
    var reader = Reader(bytes: [UInt8](data))
    var entries: [Entry] = []
    var scalar: UInt32 = 0
    while !reader.isAtEnd {
      scalar += reader.number()
      let head = reader.number()
      var last = scalar
      let mapping = (0..<head >> 1).map { _ in
        last = last &+ reader.distance()
        return last
      }
      entries.append(Entry(scalar: scalar, mapping: mapping, isExcluded: head & 1 == 1))
    }
    return entries
  }

  private struct Reader {
    let bytes: [UInt8]
    var position = 0

    var isAtEnd: Bool { position >= bytes.count }

    mutating func number() -> UInt32 {
      var (value, shift): (UInt32, UInt32) = (0, 0)
      while position < bytes.count {
        let byte = bytes[position]
        position += 1
        value |= UInt32(byte & 127) << shift
        if byte < 128 { break }
        shift += 7
      }
      return value
    }

    /// A zigzag number, wrapped.
    mutating func distance() -> UInt32 {
      let value = number()
      return value & 1 == 0 ? value >> 1 : 0 &- (value >> 1) &- 1
    }
  }
}
