/// How the parts of a segment are laid out as bytes.
enum SegmentData {
  static func encode(lengths: [UInt32]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(lengths.count * 2)
    for length in lengths { Varint.append(UInt64(length), to: &bytes) }
    return bytes
  }

  static func decode(lengths bytes: [UInt8], count: Int) -> [UInt32]? {
    bytes.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes)
      var lengths: [UInt32] = []
      guard count <= bytes.count else { return nil }
      lengths.reserveCapacity(count)
      for _ in 0..<count {
        guard let length = reader.varint(upTo: Int(UInt32.max)) else { return nil }
        lengths.append(UInt32(length))
      }
      return reader.remaining == 0 ? lengths : nil
    }
  }

  /// Ascending numbers as varint steps.
  static func encode(numbers: [Int]) -> [UInt8] {
    var bytes: [UInt8] = []
    var previous = 0
    for number in numbers {
      Varint.append(UInt64(number - previous), to: &bytes)
      previous = number
    }
    return bytes
  }

  static func decode(numbers bytes: [UInt8], count: Int) -> [Int]? {
    bytes.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes)
      var numbers: [Int] = []
      var previous = 0
      guard count <= bytes.count else { return nil }
      for i in 0..<count {
        guard let step = reader.varint(upTo: Int.max / 2 - previous), i == 0 || step > 0 else { return nil }
        previous += step
        numbers.append(previous)
      }
      return reader.remaining == 0 ? numbers : nil
    }
  }

  /// Identifiers of one chunk: the length of each as a varint, then all bytes.
  static func encode(identifiers: ArraySlice<String>) -> [UInt8] {
    var bytes: [UInt8] = []
    for id in identifiers { Varint.append(UInt64(id.utf8.count), to: &bytes) }
    for id in identifiers { bytes.append(contentsOf: id.utf8) }
    return bytes
  }

  static func decode(identifiers bytes: [UInt8], count: Int) -> [String]? {
    bytes.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes)
      var sizes: [Int] = []
      guard count <= bytes.count else { return nil }
      for _ in 0..<count {
        guard let size = reader.varint(upTo: bytes.count) else { return nil }
        sizes.append(size)
      }
      var ids: [String] = []
      ids.reserveCapacity(count)
      for size in sizes {
        let start = reader.position
        guard reader.skip(size) else { return nil }
        ids.append(String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<(start + size)]), as: UTF8.self))
      }
      return reader.remaining == 0 ? ids : nil
    }
  }
}
