import RankifyCore

/// Reads the JSON of a safetensors header.
struct SafetensorsHeaderParser {
  private var scanner = JSONScanner()
  private let path: String
  private var names: Set<String> = []
  /// Where the value of `__metadata__` stands in the header.
  private(set) var metadata: Range<Int>?

  init(_ json: Bytes, path: String) {
    self.path = path
    scanner.load(json, name: path, line: 1)
  }

  mutating func parse() throws(RankifyError) -> [TensorEntry] {
    var entries: [TensorEntry] = []
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if key.equals("__metadata__") {
        let start = scanner.offset
        try scanner.skipValue()
        metadata = start..<scanner.offset
        continue
      }
      let name = key.repaired
      guard !name.isRepaired else { throw .invalid(path, "a tensor's name is not UTF-8, or has a NUL") }
      guard names.insert(name.text).inserted else { throw .invalid(path, "tensor '\(name.text)' is named twice") }
      entries.append(try entry(name.text))
    }
    try scanner.finish()
    return entries
  }

  private mutating func entry(_ name: String) throws(RankifyError) -> TensorEntry {
    var (type, shape, offsets): (String?, [Int]?, [Int]?) = (nil, nil, nil)
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if key.equals("dtype") {
        type = try scanner.string()
      } else if key.equals("shape") {
        shape = try integers(name)
      } else if key.equals("data_offsets") {
        offsets = try integers(name)
      } else {
        try scanner.skipValue()
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2, offsets[0] <= offsets[1] else {
      throw .invalid(path, "tensor '\(name)' lacks a dtype, a shape or data_offsets [begin, end]")
    }
    return TensorEntry(name: name, typeName: type, shape: shape, range: offsets[0]..<offsets[1])
  }

  private mutating func integers(_ name: String) throws(RankifyError) -> [Int] {
    var values: [Int] = []
    try scanner.beginArray()
    while try scanner.hasNextElement() {
      let digits = String(decoding: try scanner.number(), as: UTF8.self)
      guard let value = Int(digits), value >= 0 else {
        throw .invalid(path, "tensor '\(name)' has the impossible dimension or offset \(digits)")
      }
      values.append(value)
    }
    return values
  }
}
