import RankifyCore
import Tensors

/// The table of tensors of a GGUF file, checked: every tensor lies in the file, aligned, and none overlaps another.
enum GGUFTensorTable {
  /// Reads the table that stands next; the data begin behind it.
  static func read(
    _ cursor: inout GGUFCursor, count: Int, alignment: Int
  ) throws(RankifyError) -> [GGUFTensor] {
    var entries: [Entry] = []
    var names: Set<String> = []
    for index in 0..<count {
      let entry = try Entry(&cursor, "tensor \(index + 1) of \(count)")
      guard names.insert(entry.name).inserted else {
        throw .invalid(cursor.file.path, "tensor '\(entry.name)' is named twice")
      }
      entries.append(entry)
    }
    // Never overflows: a position in a file, and an alignment of at most 2^30.
    let start = (cursor.position + alignment - 1) & ~(alignment - 1)
    var tensors: [GGUFTensor] = []
    for entry in entries { tensors.append(try entry.tensor(dataStart: start, alignment: alignment, cursor.file)) }
    try checkOverlaps(tensors, cursor.file.path)
    return tensors
  }

  private static func checkOverlaps(_ tensors: [GGUFTensor], _ path: String) throws(RankifyError) {
    let sorted = tensors.sorted { $0.range.lowerBound < $1.range.lowerBound }
    for (a, b) in zip(sorted, sorted.dropFirst()) where b.range.lowerBound < a.range.upperBound {
      throw .invalid(path, "tensor '\(b.name)' overlaps '\(a.name)' at byte \(b.range.lowerBound); the file is damaged")
    }
  }
}

/// A tensor as the table states it.
private struct Entry {
  let name: String
  let shape: [Int]
  let format: BlockFormat
  /// Counted from the beginning of the data.
  let offset: UInt64
  let bytes: Int

  init(_ cursor: inout GGUFCursor, _ what: String) throws(RankifyError) {
    let path = cursor.file.path
    name = try cursor.takeName("the name of \(what)")
    let rank: UInt32 = try cursor.take("the table's \(what)")
    guard rank <= 4 else { throw .invalid(path, "tensor '\(name)' has \(rank) dimensions; at most 4 are known") }
    var dimensions: [UInt64] = []
    for _ in 0..<rank { dimensions.append(try cursor.take("the table's \(what)")) }
    let type: UInt32 = try cursor.take("the table's \(what)")
    offset = try cursor.take("the table's \(what)")
    guard let format = GGUFTensorType.format(type) else {
      let known = BlockFormat.allCases.map(\.name).joined(separator: ", ")
      throw .invalid(
        path,
        "tensor '\(name)' is of type \(GGUFTensorType.name(type)), which is not supported; known are \(known): take another quantisation of the model"
      )
    }
    self.format = format
    // The file has the fastest dimension first.
    shape = try Self.shape(dimensions.reversed(), name, path)
    bytes = try Self.bytes(shape, format, name, path)
  }

  private static func shape(
    _ dimensions: [UInt64], _ name: String, _ path: String
  ) throws(RankifyError) -> [Int] {
    var (shape, total): ([Int], Int) = ([], 1)
    for dimension in dimensions {
      let size = Int(exactly: dimension) ?? 0
      let (product, overflows) = total.multipliedReportingOverflow(by: size)
      guard size > 0, !overflows else {
        throw .invalid(path, "tensor '\(name)' has the impossible shape \(dimensions)")
      }
      total = product
      shape.append(size)
    }
    return shape
  }

  private static func bytes(
    _ shape: [Int], _ format: BlockFormat, _ name: String, _ path: String
  ) throws(RankifyError) -> Int {
    let columns = shape.last ?? 1
    guard columns % format.elements == 0 else {
      throw .invalid(
        path,
        "tensor '\(name)' has rows of \(columns) numbers, but \(format.name) holds \(format.elements) in a block; the file is damaged"
      )
    }
    // Blocks lie one after the other, also across rows.
    guard let bytes = format.rowBytes(shape.reduce(1, *)) else {
      throw .invalid(path, "tensor '\(name)' has the impossible shape \(shape)")
    }
    return bytes
  }

  func tensor(dataStart: Int, alignment: Int, _ file: MappedFile) throws(RankifyError) -> GGUFTensor {
    guard offset % UInt64(alignment) == 0 else {
      throw .invalid(file.path, "tensor '\(name)' begins at \(offset) of the data, no multiple of \(alignment)")
    }
    let room = file.count - dataStart
    guard room >= bytes, offset <= UInt64(room - bytes) else {
      throw .invalid(
        file.path,
        "tensor '\(name)' takes \(bytes) bytes from byte \(offset) of the data on, of which there are \(max(0, room)); the file is truncated, download it again"
      )
    }
    let start = dataStart + Int(offset)
    return GGUFTensor(name: name, format: format, shape: shape, range: start..<(start + bytes))
  }
}
