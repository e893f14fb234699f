import CKernels
import Foundation
import RankifyCore

extension TokenStore {
  /// Writes the documents that are not deleted as an index of colbert-ai 0.2, whose passage numbers count them, in chunks of
  /// 25,000 as it does itself.
  /// - Parameter folder: a new or empty folder
  /// - Throws: `RankifyError` where vectors are not stored in residual codes, the folder has files, or the disk is full.
  public func exportColBERTIndex(to folder: String) throws(RankifyError) {
    guard let codec else {
      throw RankifyError(
        .badArguments,
        "\(path): token vectors in \(settings.encoding.rawValue) have no form in an index of colbert-ai; recode them to "
          + "residual codes first")
    }
    try ColBERTOutput(folder).write(self, codec)
  }
}

/// The folder of an index of colbert-ai under a writer.
private struct ColBERTOutput {
  private static let chunkSize = 25_000
  private let folder: String

  init(_ folder: String) throws(RankifyError) {
    self.folder = folder
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      guard try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty else {
        throw RankifyError(.badArguments, "\(folder): has files already; name a new folder for the index")
      }
    } catch let error as RankifyError {
      throw error
    } catch {
      throw RankifyError(.failure, "\(folder): cannot be made a folder; choose another place", cause: error)
    }
  }

  func write(_ store: TokenStore, _ codec: ResidualCodec) throws(RankifyError) {
    let documents = (0..<store.documentCount).filter(store.isLive)
    let chunks = stride(from: 0, to: documents.count, by: Self.chunkSize).map {
      Array(documents[$0..<min($0 + Self.chunkSize, documents.count)])
    }
    try write(codec)
    var members: [[Int32]] = Array(repeating: [], count: codec.centroids.count)
    var tokens = 0
    for (number, chunk) in chunks.enumerated() {
      tokens += try write(chunk, number, store, first: number * Self.chunkSize, after: tokens, &members)
    }
    try write(members)
    let facts = facts(store, codec, documents.count, chunks.count, tokens)
    try AtomicFile.write(facts, to: folder + "/plan.json")
    // Last: an index without it is not whole.
    try AtomicFile.write(facts, to: folder + "/metadata.json")
  }

  private func write(_ codec: ResidualCodec) throws(RankifyError) {
    func floats(_ values: [Float], _ shape: [Int]) -> TorchTensor {
      TorchTensor(.float, shape: shape, numbers: values.map(\.bitPattern))
    }
    let centroids = TorchTensor(
      .half, shape: [codec.centroids.count, codec.dimension], numbers: codec.centroids.halves)
    try TorchWriter.write([centroids], to: folder + "/centroids.pt")
    try TorchWriter.write([floats([codec.averageResidual], [])], to: folder + "/avg_residual.pt")
    try TorchWriter.write(
      [floats(codec.cutoffs, [codec.cutoffs.count]), floats(codec.weights, [codec.weights.count])],
      to: folder + "/buckets.pt")
  }

  /// Writes a chunk, notes its documents at their centroids, and gives its number of vectors.
  private func write(
    _ documents: [Int], _ number: Int, _ store: TokenStore, first: Int, after: Int, _ members: inout [[Int32]]
  ) throws(RankifyError) -> Int {
    var (lengths, codes, residuals): ([Int], [UInt32], [UInt8]) = ([], [], [])
    for (place, document) in documents.enumerated() {
      let bytes = store.bytes(store.stored(document), 0)
      lengths.append(bytes.codes.count)
      codes += bytes.codes
      residuals += bytes.values
      for cell in Set(bytes.codes) { members[Int(cell)].append(Int32(first + place)) }
    }
    let rowBytes = store.layout.rowBytes
    try TorchWriter.write(
      [TorchTensor(.int, shape: [codes.count], numbers: codes)], to: "\(folder)/\(number).codes.pt")
    try TorchWriter.write(
      [TorchTensor(.byte, shape: [codes.count, rowBytes], bytes: residuals)], to: "\(folder)/\(number).residuals.pt")
    try AtomicFile.write("\(lengths)\n", to: "\(folder)/doclens.\(number).json")
    try AtomicFile.write(
      """
      {"passage_offset": \(first), "num_passages": \(documents.count), "num_embeddings": \(codes.count), \
      "embedding_offset": \(after)}\n
      """, to: "\(folder)/\(number).metadata.json")
    return codes.count
  }

  /// The lists of candidates. Zeros at the end let readers take as many from every list as the longest has.
  private func write(_ members: [[Int32]]) throws(RankifyError) {
    let longest = members.reduce(0) { max($0, $1.count) }
    let all = members.flatMap { $0 }
    let missing = (members.last?.count ?? 0) < longest ? longest : 0
    try TorchWriter.write(
      [
        TorchTensor(.int, shape: [all.count + missing], numbers: all + [Int32](repeating: 0, count: missing)),
        TorchTensor(.long, shape: [members.count], numbers: members.map { Int64($0.count) }),
      ], to: folder + "/ivf.pid.pt")
  }

  private func facts(
    _ store: TokenStore, _ codec: ResidualCodec, _ documents: Int, _ chunks: Int, _ tokens: Int
  ) -> String {
    let average = documents > 0 ? Double(tokens) / Double(documents) : 0
    return """
      {"config": {"dim": \(codec.dimension), "nbits": \(codec.bits), "similarity": "cosine"}, "num_chunks": \(chunks), \
      "num_partitions": \(codec.centroids.count), "num_embeddings": \(tokens), "num_embeddings_est": \(tokens), \
      "avg_doclen": \(average), "avg_doclen_est": \(average)}\n
      """
  }
}
