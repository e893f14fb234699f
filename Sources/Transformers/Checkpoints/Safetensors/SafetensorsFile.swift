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

  /// The numbers of a tensor as floats; `nil` where there is no such tensor or its elements are no floats.
  public func floats(_ name: String) -> [Float]? {
    guard let entry = entries.first(where: { $0.name == name }), let type = entry.type?.element else { return nil }
    defer { withExtendedLifetime(file) {} }
    return type.floats(bytes(of: entry))
  }

  /// The bytes of length and header, for fingerprints.
  var head: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: file.bytes[..<dataStart]) }
}
