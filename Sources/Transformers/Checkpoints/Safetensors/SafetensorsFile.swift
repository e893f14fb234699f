import RankifyCore

/// A safetensors file, mapped: tensors are read where they lie.
public struct SafetensorsFile: Sendable {
  /// Its path.
  public var path: String { file.path }
  /// Its tensors, in the order of the header.
  public let entries: [TensorEntry]
  let file: MappedFile
  private let dataStart: Int
  private let metadataRange: Range<Int>?

  /// Maps `path` and checks its header; the data are not touched.
  public init(_ path: String) throws(RankifyError) {
    file = try MappedFile(path)
    let header = try SafetensorsHeader(file)
    (entries, dataStart, metadataRange) = (header.entries, header.dataStart, header.metadata)
  }

  /// The bytes of one of its tensors, valid while the file is kept.
  package func bytes(of entry: TensorEntry) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      rebasing: file.bytes[(dataStart + entry.range.lowerBound)..<(dataStart + entry.range.upperBound)])
  }

  /// The numbers of a tensor as floats; `nil` where there is no such tensor or its elements are no floats.
  public func floats(_ name: String) -> [Float]? {
    guard let entry = entries.first(where: { $0.name == name }), let type = entry.type?.element else { return nil }
    defer { withExtendedLifetime(file) {} }
    return type.floats(bytes(of: entry))
  }

  /// The texts of `__metadata__`; none where the file has none.
  package func metadata() throws(RankifyError) -> [String: String] {
    guard let metadataRange else { return [:] }
    let json = UnsafeRawBufferPointer(rebasing: file.bytes[metadataRange]).bindMemory(to: UInt8.self)
    defer { withExtendedLifetime(file) {} }
    guard case .object(let members) = try JSONValue(json, name: path) else {
      throw .invalid(path, "'__metadata__' in the header is no JSON object")
    }
    return members.compactMapValues(\.string)
  }

  /// The bytes of length and header, for fingerprints.
  var head: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: file.bytes[..<dataStart]) }
}
