/// The bytes of a GGUF file, put together by hand.
struct GGUFBytes {
  var keys: [(name: String, value: [UInt8])] = []
  var tensors: [(name: String, dimensions: [UInt64], type: UInt32, offset: UInt64)] = []
  var data = 0
  var version: UInt32 = 3
  var keyCount: UInt64?
  var tensorCount: UInt64?

  /// The file.
  var bytes: [UInt8] {
    var bytes = Array("GGUF".utf8) + Self.number(version)
    bytes += Self.number(tensorCount ?? UInt64(tensors.count)) + Self.number(keyCount ?? UInt64(keys.count))
    for key in keys { bytes += Self.text(key.name) + key.value }
    for tensor in tensors {
      bytes += Self.text(tensor.name) + Self.number(UInt32(tensor.dimensions.count))
      bytes += tensor.dimensions.flatMap { Self.number($0) } + Self.number(tensor.type) + Self.number(tensor.offset)
    }
    if data > 0 { bytes += [UInt8](repeating: 0, count: (32 - bytes.count % 32) % 32 + data) }
    return bytes
  }

  /// A number, little-endian.
  static func number<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  /// A text with its length in front.
  static func text(_ text: String) -> [UInt8] { number(UInt64(text.utf8.count)) + Array(text.utf8) }

  /// A value with its type in front: a text, a 32-bit number, texts, 32-bit numbers, floats.
  static func value(_ value: String) -> [UInt8] { number(UInt32(8)) + text(value) }
  static func value(_ value: UInt32) -> [UInt8] { number(UInt32(4)) + number(value) }
  static func value(_ value: Bool) -> [UInt8] { number(UInt32(7)) + [value ? 1 : 0] }
  static func value(_ values: [String]) -> [UInt8] { array(8, values.count) + values.flatMap { text($0) } }
  static func value(_ values: [Int32]) -> [UInt8] { array(5, values.count) + values.flatMap { number($0) } }
  static func value(_ values: [Float]) -> [UInt8] { array(6, values.count) + values.flatMap { number($0.bitPattern) } }

  /// The beginning of an array.
  static func array(_ type: UInt32, _ count: Int) -> [UInt8] {
    number(UInt32(9)) + number(type) + number(UInt64(count))
  }
}
