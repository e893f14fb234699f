import RankifyCore
import Tensors

/// A model in GGUF (ggml's format, versions 2 and 3): metadata and tensors, in one file or split over several, mapped.
///
/// Opening reads the tables of contents alone and takes milliseconds; values and tensors are read where they lie. Big-endian
/// files and those of version 1 are refused.
public struct GGUFFile: Sendable {
  /// The file, or the first of several.
  public let path: String
  /// The version of the format: 2 or 3.
  public let version: Int
  /// What the file says about the model.
  public let metadata: GGUFMetadata
  /// All tensors, in the order of the files.
  public let tensors: [GGUFTensor]
  /// The files, in order.
  let files: [MappedFile]
  private let places: [String: (file: Int, index: Int)]

  /// Opens `path`, and with it the other files of a model that is split: `NAME-00001-of-00003.gguf` and so on, of which any
  /// may be named.
  /// - Throws: `RankifyError` where a file is missing, truncated, damaged or of a type that is not supported
  public init(_ path: String) throws(RankifyError) {
    let paths = GGUFSplit.paths(path)
    var (files, headers): ([MappedFile], [GGUFHeader]) = ([], [])
    for (index, path) in paths.enumerated() {
      let file = try GGUFSplit.open(path, index, of: paths)
      files.append(file)
      headers.append(try GGUFHeader(file))
    }
    try GGUFSplit.check(headers)
    (self.path, self.files) = (paths[0], files)
    (version, metadata) = (Int(headers[0].version), headers[0].metadata)
    tensors = headers.flatMap(\.tensors)
    places = try Self.places(headers)
  }

  private static func places(_ headers: [GGUFHeader]) throws(RankifyError) -> [String: (file: Int, index: Int)] {
    var (places, index): ([String: (file: Int, index: Int)], Int) = ([:], 0)
    for (number, header) in headers.enumerated() {
      for tensor in header.tensors {
        if let other = places.updateValue((number, index), forKey: tensor.name) {
          let first = headers[other.file].metadata.path
          throw .invalid(header.metadata.path, "tensor '\(tensor.name)' stands in \(first) too")
        }
        index += 1
      }
    }
    return places
  }

  /// The names of the tensors, in no order.
  public var names: some Collection<String> { places.keys }

  /// The tensor of that name; `nil` if there is none.
  public func entry(_ name: String) -> GGUFTensor? { places[name].map { tensors[$0.index] } }

  /// The bytes of a tensor, valid while the file is kept.
  package func bytes(of name: String) -> UnsafeRawBufferPointer? {
    places[name].map { UnsafeRawBufferPointer(rebasing: files[$0.file].bytes[tensors[$0.index].range]) }
  }

  /// A tensor as a matrix, all dimensions but the last being rows, valid while the file is kept; `nil` if there is none.
  package func matrix(_ name: String) -> BlockMatrix? {
    guard let tensor = entry(name), let blocks = bytes(of: name) else { return nil }
    return BlockMatrix(blocks: blocks, format: tensor.format, rows: tensor.rows, columns: tensor.columns)
  }

  /// The numbers of a tensor as floats, for small ones such as the weights of norms; `nil` if there is none.
  public func floats(_ name: String) -> [Float]? {
    guard let tensor = entry(name), let blocks = bytes(of: name) else { return nil }
    defer { withExtendedLifetime(files) {} }
    return [Float](unsafeUninitializedCapacity: tensor.rows * tensor.columns) { buffer, count in
      tensor.format.unpack(blocks, into: buffer)
      count = tensor.rows * tensor.columns
    }
  }

  /// The file that holds a tensor, for messages.
  public func file(of name: String) -> String { places[name].map { files[$0.file].path } ?? path }

  /// Where the first tensor of a file begins, or its end where it has none.
  func endOfHeader(_ number: Int) -> Int {
    let own = tensors.filter { places[$0.name]?.file == number }
    return own.map(\.range.lowerBound).min() ?? files[number].count
  }

  /// Lets the pages of all files go; those touched again come back.
  package func releasePages() {
    for file in files { file.releasePages() }
  }
}
