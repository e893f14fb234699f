import RankifyCore

/// Writes tensors as `torch.save` does, for `torch.load` to read.
enum TorchWriter {
  /// Writes a tensor, or a tuple of several.
  static func write(_ tensors: [TorchTensor], to path: String) throws(RankifyError) {
    var zip = ZipWriter(try AtomicFile(path))
    try zip.add("archive/data.pkl", pickle(tensors))
    try zip.add("archive/byteorder", Array("little".utf8))
    for (key, tensor) in tensors.enumerated() { try zip.add("archive/data/\(key)", tensor.bytes) }
    try zip.add("archive/version", Array("3\n".utf8))
    try zip.finish()
  }

  private static func pickle(_ tensors: [TorchTensor]) -> [UInt8] {
    var code: [UInt8] = [0x80, 2]
    if tensors.count > 1 { code.append(UInt8(ascii: "(")) }
    for (key, tensor) in tensors.enumerated() { code += pickle(tensor, key: "\(key)") }
    if tensors.count > 1 { code.append(UInt8(ascii: "t")) }
    return code + [UInt8(ascii: ".")]
  }

  private static func pickle(_ tensor: TorchTensor, key: String) -> [UInt8] {
    // The stride of a dimension is the product of the sizes behind it.
    let strides = tensor.shape.indices.map { tensor.shape[($0 + 1)...].reduce(1, *) }
    var code = Array("ctorch._utils\n_rebuild_tensor_v2\n((".utf8)
    code += text("storage") + Array("ctorch\n\(tensor.kind.rawValue)\n".utf8) + text(key) + text("cpu")
    code += integer(tensor.count) + Array("tQ".utf8) + integer(0)
    code += tuple(tensor.shape) + tuple(strides)
    return code + [0x89] + Array("ccollections\nOrderedDict\n)RtR".utf8)
  }

  private static func text(_ text: String) -> [UInt8] {
    var record = ByteRecord([UInt8(ascii: "X")])
    record.append(UInt32(text.utf8.count))
    return record.bytes + Array(text.utf8)
  }

  private static func integer(_ value: Int) -> [UInt8] {
    var record = ByteRecord([0x8a, 8])
    record.append(Int64(value))
    return record.bytes
  }

  private static func tuple(_ values: [Int]) -> [UInt8] {
    Array("(".utf8) + values.flatMap(integer) + Array("t".utf8)
  }
}

/// Writes entries into a zip file as they are, each at a multiple of 64 bytes.
private struct ZipWriter {
  private let file: AtomicFile
  private var length = 0
  private var directory = ByteRecord()
  private var count = 0

  init(_ file: AtomicFile) { self.file = file }

  mutating func add(_ name: String, _ bytes: [UInt8]) throws(RankifyError) {
    let head = 30 + name.utf8.count
    guard length + head + 128 + bytes.count <= Int(UInt32.max) else {
      throw RankifyError(.failure, "\(file.path): tensors of more than 4 GiB do not fit; export in smaller chunks")
    }
    // A field that readers pass by fills up to the alignment.
    let padding = (64 - (length + head + 4) % 64) % 64 + 4
    let facts = facts(name, bytes)
    var local = ByteRecord()
    local.append(UInt32(0x0403_4b50))
    for number in facts { local.append(number) }
    local.append(UInt16(padding))
    let field = [0x46, 0x42, UInt8(padding - 4), 0] + [UInt8](repeating: 0x5a, count: padding - 4)
    enter(name, facts)
    try write(local.bytes + Array(name.utf8) + field)
    try write(bytes)
  }

  /// What the head of an entry and the directory both say, in units of 16 bits: versions, method, time, checksum, sizes, and
  /// the length of the name.
  private func facts(_ name: String, _ bytes: [UInt8]) -> [UInt16] {
    let (sum, size) = (CyclicChecksum.of(bytes), UInt32(bytes.count))
    func halves(_ value: UInt32) -> [UInt16] { [UInt16(truncatingIfNeeded: value), UInt16(value >> 16)] }
    return [20, 0, 0, 0, 0x21] + halves(sum) + halves(size) + halves(size) + [UInt16(name.utf8.count)]
  }

  private mutating func enter(_ name: String, _ facts: [UInt16]) {
    directory.append(UInt32(0x0201_4b50))
    directory.append(UInt16(20))
    for number in facts { directory.append(number) }
    for _ in 0..<4 { directory.append(UInt16(0)) }
    directory.append(UInt32(0))
    directory.append(UInt32(length))
    for byte in name.utf8 { directory.append(byte) }
    count += 1
  }

  private mutating func write(_ bytes: [UInt8]) throws(RankifyError) {
    try file.write(bytes)
    length += bytes.count
  }

  mutating func finish() throws(RankifyError) {
    var end = ByteRecord()
    end.append(UInt32(0x0605_4b50))
    end.append(UInt32(0))
    end.append(UInt16(count))
    end.append(UInt16(count))
    end.append(UInt32(directory.bytes.count))
    end.append(UInt32(length))
    end.append(UInt16(0))
    try write(directory.bytes)
    try write(end.bytes)
    try file.commit()
  }
}

/// The checksum of zip files (ISO 3309, CRC-32).
enum CyclicChecksum {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1 }
  }

  static func of(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
  }
}
