/// Changes members of a JSON object in its text and leaves everything else as it is written: numbers keep their spelling,
/// members their order.
package enum JSONMembers {
  /// - Parameters:
  ///   - members: values that are JSON already, for members that are there or not
  ///   - text: one JSON object
  ///   - name: the file, for messages
  package static func setting(
    _ members: [String: String], in text: String, name: String
  ) throws(RankifyError) -> String {
    let bytes = Array(text.utf8)
    let found = try places(in: bytes, name: name)
    var result: [UInt8] = [], end = 0
    for (key, range) in found.values {
      guard let value = members[key] else { continue }
      result += bytes[end..<range.lowerBound] + Array(" \(value)".utf8)
      end = range.upperBound
    }
    let known = Set(found.values.map(\.key))
    let last = found.values.last?.range.upperBound ?? found.start
    result += bytes[end..<last]
    var separator = found.values.isEmpty ? "" : ","
    for (key, value) in members.sorted(by: { ByteOrder.precedes($0.key, $1.key) }) where !known.contains(key) {
      result += Array("\(separator)\n  \(JSONText.string(key)): \(value)".utf8)
      separator = ","
    }
    return String(decoding: result + bytes[last...], as: UTF8.self)
  }

  /// Where the object begins behind its brace, and where the values of its members stand.
  private static func places(
    in bytes: [UInt8], name: String
  ) throws(RankifyError) -> (start: Int, values: [(key: String, range: Range<Int>)]) {
    var scanner = JSONScanner()
    var values: [(key: String, range: Range<Int>)] = [], start = 0
    // Typed errors do not pass through the standard library's closures.
    let outcome = bytes.withUnsafeBufferPointer { bytes -> Result<Void, RankifyError> in
      do throws(RankifyError) {
        scanner.load(bytes, name: name, line: 1)
        try scanner.beginObject()
        start = scanner.offset
        while let key = try scanner.nextKey() {
          let key = String(decoding: key, as: UTF8.self), begin = scanner.offset
          try scanner.skipValue()
          values.append((key, begin..<scanner.offset))
        }
        try scanner.finish()
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try outcome.get()
    return (start, values)
  }
}
