import Foundation
import RankifyCore
import Synchronization
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
  let store: VectorStore
  let graph: VectorGraph?
  /// The document number of every row.
  let numbers: [Int]
  private let rows: Mutex<[Int: Int]?> = Mutex(nil)

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
      return (state, try DenseRows(connection.database).numbers)
    }
    let file = state.file(index.path)
    guard FileManager.default.fileExists(atPath: file) else { throw DenseState.missing(file, index.path) }
    (self.index, self.numbers, encoder, storage) = (index, numbers, state.encoder, state.storage)
    store = try VectorStore(file, at: VectorStoreStamp(state.stamp))
    try DenseIndex.check(index, state, store, rows: numbers.count)
    graph = try state.graph(index.path, of: store)
  }

  private static func check(
    _ index: SparseIndex, _ state: DenseState, _ store: VectorStore, rows: Int
  ) throws(RankifyError) {
    guard rows == store.rowCount, store.settings.dimension == state.encoder.dimension else {
      throw RankifyError(
        .invalidInput,
        "\(store.path): the vectors do not fit their index; drop them with --drop-vectors and encode again")
    }
    let documents = index.statistics.documents
    guard store.count == documents else {
      throw DenseState.unfinished(index.path, documents, store.count, state.encoder)
    }
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
    let differences = other.differences(from: encoder)
    if differences.isEmpty { return }
    throw DenseState.refusal(of: other, for: encoder, differences, index.path)
  }

  /// The encoder that made the vectors of the index at `path`, or `nil` where it has none: what must be loaded before the
  /// vectors can be used.
  public static func encoder(of path: String) throws(RankifyError) -> EncoderDescription? {
    try state(of: path)?.encoder
  }

  /// How the index at `path` keeps its vectors, or `nil` where it has none.
  public static func storage(of path: String) throws(RankifyError) -> VectorStorage? { try state(of: path)?.storage }

  /// Throws unless `other` gives the vectors that the index at `path` has.
  public static func check(_ other: EncoderDescription, of path: String) throws(RankifyError) {
    try state(of: path)?.check(other, path)
  }

  private static func state(of path: String) throws(RankifyError) -> DenseState? {
    let database = try Database.existingIndex(path, mode: .readOnly)
    _ = try IndexFormat.verify(database)
    return try DenseState.load(database)
  }
}

extension DenseIndex: VectorSource {
  /// The stored vectors of documents, as exactly as they are kept.
  public func vectors(of documents: [Document.ID]) throws(RankifyError) -> [[Float]?] {
    let found = try index.withConnection { connection throws(RankifyError) in
      var numbers: [Int?] = []
      for id in documents { numbers.append(try connection.number(of: id)) }
      return numbers
    }
    return found.map { number in number.flatMap(row).map(store.vector) }
  }

  /// The live row of a document number.
  private func row(of number: Int) -> Int? {
    rows.withLock { rows in
      if let rows { return rows[number] }
      let live = numbers.indices.filter(store.isLive)
      let map = Dictionary(live.map { (numbers[$0], $0) }) { _, last in last }
      rows = map
      return map[number]
    }
  }
}
