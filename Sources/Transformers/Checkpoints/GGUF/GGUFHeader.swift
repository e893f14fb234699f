import RankifyCore

/// The beginning of one GGUF file, checked: version, where the metadata and the tensors stand.
struct GGUFHeader {
  let version: UInt32
  let metadata: GGUFMetadata
  let tensors: [GGUFTensor]

  private static let magic: UInt32 = 0x4655_4747  // "GGUF"

  init(_ file: MappedFile) throws(RankifyError) {
    var cursor = GGUFCursor(file)
    version = try Self.version(&cursor)
    // The least a tensor or a key takes: lengths, types and one byte of a name.
    let tensorCount = try cursor.takeCount("the number of tensors", ofAtLeast: 25)
    let keyCount = try cursor.takeCount("the number of keys", ofAtLeast: 14)
    metadata = try GGUFMetadata(&cursor, count: keyCount)
    tensors = try GGUFTensorTable.read(&cursor, count: tensorCount, alignment: try Self.alignment(metadata))
  }

  private static func version(_ cursor: inout GGUFCursor) throws(RankifyError) -> UInt32 {
    let path = cursor.file.path
    guard cursor.file.count >= 8 else {
      throw .invalid(path, "has \(cursor.file.count) bytes, too few for a GGUF file; download it again")
    }
    guard try cursor.take("the magic number", as: UInt32.self) == magic else {
      throw .invalid(path, "does not begin with 'GGUF'; is it a GGUF file? Older files of ggml have to be converted")
    }
    let version: UInt32 = try cursor.take("the version")
    switch version {
    case 2, 3: return version
    case 1: throw .invalid(path, "is a GGUF file of version 1, which nobody writes any more; convert the model again")
    case 0x0200_0000, 0x0300_0000:
      throw .invalid(path, "is a big-endian GGUF file; convert it with 'gguf-convert-endian' to little-endian")
    default: throw .invalid(path, "is a GGUF file of version \(version); known are 2 and 3")
    }
  }

  private static func alignment(_ metadata: GGUFMetadata) throws(RankifyError) -> Int {
    let alignment = try metadata.optionalInteger("general.alignment") ?? 32
    guard alignment > 0, alignment <= 1 << 30, alignment & (alignment - 1) == 0 else {
      throw .invalid(metadata.path, "'general.alignment' is \(alignment); expected a power of two, such as 32")
    }
    return alignment
  }
}
