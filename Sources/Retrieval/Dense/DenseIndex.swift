import Foundation
import RankifyCore
import Vectors

/// The vectors of an index, opened for searching: those of the very documents that its `SparseIndex` shows, whatever a
/// writer does since.
///
/// Safe to use from many threads at once.
public final class DenseIndex: Sendable {
  /// The texts.
  public let index: SparseIndex
  /// What made the vectors.
  public let encoder: EncoderDescription
  /// How they are kept.
  public let storage: VectorStorage
  package let store: VectorStore
  let graph: VectorGraph?
  let rows: DocumentRows

  /// Opens the vectors of an index.
  /// - Throws: `.missingResource` where it has none, or their file is not there; `.invalidInput` where they are damaged,
  ///   belong to another index, or documents lack theirs.
  public init(_ index: SparseIndex) throws(RankifyError) {
    let (state, numbers) = try index.withConnection { connection throws(RankifyError) in
      guard let state = try DenseState.load(connection.database) else {
        throw RankifyError(
          .missingResource,
          "\(index.path): has no vectors; encode its documents with rankify index -i \(index.path) --dense MODEL")
      }
      return (state, try RepresentationRows(connection.database, DenseRepresentation.words).numbers)
    }
    try state.requireFile(index.path)
    (self.index, encoder, storage) = (index, state.encoder, state.storage)
    rows = DocumentRows(numbers, of: index, DenseRepresentation.words)
    store = try VectorStore(state.file(index.path), at: VectorStoreStamp(state.stamp))
    try rows.check(store, state)
    graph = try state.graph(index.path, of: store)
  }

  /// Identifies documents and vectors: 16 hexadecimal digits.
  public var checksum: String {
    let parts = [index.checksum, encoder.checksum, encoder.precision, "\(storage)"].joined(separator: "\n")
    let digits = String(Checksum.hash(Array(parts.utf8)), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Bytes of the files of vectors.
  public var bytes: Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: store.path)
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }

  /// Throws unless `other` gives vectors that can be compared with those of the index.
  public func check(_ other: EncoderDescription) throws(RankifyError) {
    try DenseState.check(other, for: encoder, index.path)
  }

  /// The encoder that made the vectors of the index at `path`, or `nil` where it has none: what must be loaded before the
  /// vectors can be used.
  public static func encoder(of path: String) throws(RankifyError) -> EncoderDescription? {
    try DenseState.state(of: path)?.encoder
  }

  /// How the index at `path` keeps its vectors, or `nil` where it has none.
  public static func storage(of path: String) throws(RankifyError) -> VectorStorage? {
    try DenseState.state(of: path)?.storage
  }

  /// Throws unless `other` gives the vectors that the index at `path` has.
  public static func check(_ other: EncoderDescription, of path: String) throws(RankifyError) {
    try DenseState.state(of: path)?.check(other, path)
  }

  /// Removes the vectors of the index at `path`; `false` where it has none. The texts stay.
  @discardableResult
  public static func drop(_ path: String) throws(RankifyError) -> Bool { try DenseState.drop(path) }
}

extension DenseIndex {
  /// The rows of documents in the file of vectors; `nil` for those that are not in the index.
  package func rows(of documents: [Document.ID]) throws(RankifyError) -> [Int?] {
    try rows.rows(of: documents, in: store)
  }
}

extension DenseIndex: VectorSource {
  /// The stored vectors of documents, as exactly as they are kept.
  public func vectors(of documents: [Document.ID]) throws(RankifyError) -> [[Float]?] {
    try rows(of: documents).map { $0.map(store.vector) }
  }
}
