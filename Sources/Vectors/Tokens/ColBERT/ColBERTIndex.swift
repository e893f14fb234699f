import Foundation
import RankifyCore

/// The folder of an index of colbert-ai 0.2: what its JSON files and tensors say, checked against each other.
struct ColBERTIndex {
  let folder: String
  let codec: ResidualCodec
  /// How many vectors each document of each chunk has.
  let lengths: [[Int]]

  /// Reads all but the chunks' tensors.
  init(_ folder: String) throws(RankifyError) {
    self.folder = folder
    let metadata = try Self.json(folder + "/metadata.json")
    guard let chunks = metadata["num_chunks"]?.integer, chunks >= 0, let bits = metadata["config"]?["nbits"]?.integer
    else {
      throw .invalid(
        folder + "/metadata.json", "lacks 'num_chunks' or 'config.nbits'; it is no index of colbert-ai 0.2")
    }
    codec = try Self.codec(folder, bits)
    var lengths: [[Int]] = []
    for chunk in 0..<chunks { lengths.append(try Self.lengths("\(folder)/doclens.\(chunk).json")) }
    self.lengths = lengths
  }

  private static func json(_ path: String) throws(RankifyError) -> JSONValue {
    let file = try MappedFile(path)
    return try file.withBytes { bytes throws(RankifyError) in
      try JSONValue(bytes.bindMemory(to: UInt8.self), name: path)
    }
  }

  private static func codec(_ folder: String, _ bits: Int) throws(RankifyError) -> ResidualCodec {
    let centroids = try tensors(folder + "/centroids.pt", 1, .half)[0]
    guard centroids.shape.count == 2, StoreLayout.dimensions.contains(centroids.shape[1]) else {
      throw .invalid(
        folder + "/centroids.pt", "has the shape \(centroids.shape), where centroids × numbers is expected")
    }
    let buckets = try tensors(folder + "/buckets.pt", 2, .float)
    let average = try tensors(folder + "/avg_residual.pt", 1)[0]
    do throws(RankifyError) {
      return try ResidualCodec(
        bits: bits, centroids: Centroids(halves: centroids.numbers(UInt16.self), dimension: centroids.shape[1]),
        cutoffs: buckets[0].floats, weights: buckets[1].floats,
        averageResidual: average.kind == .float ? average.floats.first ?? 0 : 0)
    } catch {
      throw RankifyError(error.code, "\(folder): \(error.message)")
    }
  }

  /// The tensors of a file: so many, of a type.
  private static func tensors(
    _ path: String, _ count: Int, _ kind: TorchTensor.Kind? = nil
  ) throws(RankifyError) -> [TorchTensor] {
    let tensors = try TorchReader.tensors(path)
    guard tensors.count == count, tensors.allSatisfy({ kind == nil || $0.kind == kind }) else {
      let found = tensors.map(\.kind.rawValue).joined(separator: ", ")
      throw .invalid(path, "has \(found), where \(count) of \(kind?.rawValue ?? "any type") are expected")
    }
    return tensors
  }

  private static func lengths(_ path: String) throws(RankifyError) -> [Int] {
    let numbers = try json(path).array?.compactMap(\.integer) ?? []
    guard let array = try json(path).array, numbers.count == array.count,
      numbers.allSatisfy({ (0...TokenStoreSettings.tokenLimit).contains($0) })
    else {
      throw .invalid(
        path, "is no list of numbers of vectors, 0 to \(TokenStoreSettings.tokenLimit); export the index again")
    }
    return numbers
  }

  /// The vectors of a chunk.
  func chunk(_ number: Int) throws(RankifyError) -> TokenBytes {
    let (codesPath, residualsPath) = ("\(folder)/\(number).codes.pt", "\(folder)/\(number).residuals.pt")
    let codes = try Self.tensors(codesPath, 1, .int)[0].numbers(UInt32.self)
    let residuals = try Self.tensors(residualsPath, 1, .byte)[0]
    let count = lengths[number].reduce(0, +)
    guard codes.count == count, codes.allSatisfy({ $0 < codec.centroids.count }) else {
      throw .invalid(
        codesPath,
        "has \(codes.count) codes, where \(count) below \(codec.centroids.count) are expected; export it again")
    }
    guard residuals.count == count * codec.residualBytes else {
      throw .invalid(
        residualsPath,
        "has \(residuals.count) bytes, where \(count) × \(codec.residualBytes) are expected; export it again")
    }
    return TokenBytes(codes: codes, values: residuals.bytes)
  }
}

extension TokenStore {
  /// Makes a store of an index of colbert-ai 0.2, bit by bit: document numbers are its passage numbers. What compression lost
  /// is not known of it.
  /// - Parameters:
  ///   - folder: the folder with `metadata.json`, `centroids.pt` and the rest
  ///   - path: the new store
  ///   - metadata: whatever the caller wants to find again in the store
  /// - Returns: the new store's state.
  /// - Throws: `RankifyError` where a file is missing, holds anything but plain tensors, or contradicts another.
  @discardableResult public static func convert(
    colbertIndex folder: String, to path: String, metadata: String = ""
  ) throws(RankifyError) -> VectorStoreStamp {
    let index = try ColBERTIndex(folder)
    guard let encoding = TokenEncoding(residualBits: index.codec.bits) else {
      throw RankifyError(.invalidInput, "\(folder): \(index.codec.bits) bits a number; 1, 2 and 4 can be read")
    }
    let longest = index.lengths.joined().max() ?? 1
    let settings = TokenStoreSettings(
      dimension: index.codec.dimension, encoding: encoding, maximumTokens: max(8192, longest), metadata: metadata)
    let writer = try TokenStoreWriter(creating: path, settings, codec: index.codec)
    for (number, lengths) in index.lengths.enumerated() {
      try writer.append(copies: try index.chunk(number), lengths: lengths)
    }
    return try writer.commit()
  }
}
