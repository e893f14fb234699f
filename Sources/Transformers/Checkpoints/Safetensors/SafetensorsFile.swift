import RankifyCore

/// A safetensors file, mapped: tensors are read where they lie.
public struct SafetensorsFile: Sendable {
  /// Its path.
  public var path: String { file.path }
  /// Its tensors, in the order of the header.
  public let entries: [TensorEntry]
  let file: MappedFile
  private let dataStart: Int

  /// Maps `path` and checks its header; the data are not touched.
  public init(_ path: String) throws(RankifyError) {
    file = try MappedFile(path)
    let header = try SafetensorsHeader(file)
    (entries, dataStart) = (header.entries, header.dataStart)
  }

  /// The bytes of one of its tensors, valid while the file is kept.
  func bytes(of entry: TensorEntry) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      rebasing: file.bytes[(dataStart + entry.range.lowerBound)..<(dataStart + entry.range.upperBound)])
  }

  /// The bytes of length and header, for fingerprints.
  var head: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: file.bytes[..<dataStart]) }
}
