import RankifyCore
import Tensors
import Vectors

/// The token vectors of an index, opened for searching: those of the very documents that its `SparseIndex` shows, whatever a
/// writer does since.
///
/// Safe to use from many threads at once.
public final class LateIndex: Sendable {
  /// The texts.
  public let index: SparseIndex
  /// What made the token vectors.
  public let encoder: MultiVectorDescription
  /// How they are kept.
  public let storage: TokenStorage
  let store: TokenStore
  let rows: DocumentRows

  /// Opens the token vectors of an index.
  /// - Throws: `.missingResource` where it has none, or their file is not there; `.invalidInput` where they are damaged,
  ///   belong to another index, or documents lack theirs.
  public init(_ index: SparseIndex) throws(RankifyError) {
    let (state, numbers) = try index.withConnection { connection throws(RankifyError) in
      guard let state = try LateState.load(connection.database) else {
        throw RankifyError(
          .missingResource,
          "\(index.path): has no token vectors; encode its documents with rankify index -i \(index.path) --late MODEL")
      }
      return (state, try RepresentationRows(connection.database, LateRepresentation.words).numbers)
    }
    try state.requireFile(index.path)
    (self.index, encoder, storage) = (index, state.encoder, state.storage)
    rows = DocumentRows(numbers, of: index, LateRepresentation.words)
    store = try TokenStore(state.file(index.path), at: VectorStoreStamp(state.stamp))
    try rows.check(store, state)
  }

  /// Identifies documents and token vectors: 16 hexadecimal digits.
  public var checksum: String {
    let parts = [index.checksum, encoder.checksum, encoder.precision, "\(encoder)", "\(storage)"].joined(
      separator: "\n")
    let digits = String(Checksum.hash(Array(parts.utf8)), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Bytes of a vector, and of the file for each document, all included.
  public var bytesPerToken: Int { store.bytesPerToken }
  /// Bytes of the file for each document, lists of candidates and all.
  public var bytesPerDocument: Double { store.bytesPerDocument }
  /// Bytes of the file.
  public var bytes: Int { store.fileSize }

  /// How to search for `depth` documents where nobody says otherwise: exactly where there are no centroids or the collection
  /// is small, else by PLAID.
  public func standardMode(for depth: Int) -> TokenSearchMode {
    store.codec == nil || isSmall(for: depth) ? .exact : .plaid(PLAIDSettings(k: depth))
  }

  /// Whether exact search takes a moment, or no more than eight times the exact scores of PLAID (a quarter of its candidates):
  /// approximate scores then save little, and cost a part of the result.
  private func isSmall(for depth: Int) -> Bool {
    store.count / 2 <= PLAIDSettings(k: depth).documents || store.tokenCount * encoder.dimension <= LateIndex.smallSize
  }

  /// Numbers of all vectors up to which exact search is the standard: those of 8,000 passages of 120 vectors of 128 numbers.
  /// A query of 20 tokens takes a tenth of a second of one core for so many, kept in 2 bits.
  private static let smallSize = 1 << 27

  /// Throws unless `other` gives documents vectors that can be compared with those of the index.
  public func check(_ other: MultiVectorDescription) throws(RankifyError) {
    try LateState.check(other, for: encoder, index.path)
  }

  /// The encoder that made the token vectors of the index at `path`, or `nil` where it has none.
  public static func encoder(of path: String) throws(RankifyError) -> MultiVectorDescription? {
    try LateState.state(of: path)?.encoder
  }

  /// How the index at `path` keeps its token vectors, or `nil` where it has none.
  public static func storage(of path: String) throws(RankifyError) -> TokenStorage? {
    try LateState.state(of: path)?.storage
  }

  /// Removes the token vectors of the index at `path`; `false` where it has none. The texts stay.
  @discardableResult
  public static func drop(_ path: String) throws(RankifyError) -> Bool { try LateState.drop(path) }
}

extension LateIndex: TokenVectorSource {
  /// The stored token vectors of documents, as exactly as they are kept.
  public func tokenVectors(of documents: [Document.ID]) throws(RankifyError) -> [TokenVectors?] {
    try rows.rows(of: documents, in: store).map { $0.map(store.vectors) }
  }
}

extension LateIndex {
  /// What late interaction found for queries, and what it cost.
  public struct Results: Sendable {
    /// Identifiers and scores of the best documents for each query, best first; equal scores in descending order of
    /// identifiers.
    public var entries: [[Run.Entry]]
    /// The stages of the search for each query, without searching again for documents that tie.
    public var stages: [[TokenSearchStage]]
  }

  /// Finds the documents with the highest MaxSim.
  ///
  /// Documents of which no token has a vector are not found, and by PLAID no more than its settings leave over.
  /// - Parameters:
  ///   - depth: documents to find for each query
  ///   - mode: by default `standardMode(for: depth)`, PLAID with settings that suit `depth`
  public func search(
    _ queries: [TokenVectors], _ depth: Int, mode: TokenSearchMode? = nil, on pool: ThreadPool = .shared
  ) throws(RankifyError) -> Results {
    let depth = min(depth, store.count)
    guard depth > 0 else { return Results(entries: queries.map { _ in [] }, stages: queries.map { _ in [] }) }
    let mode = (mode ?? standardMode(for: depth)).settled(for: depth)
    let places = index.places()
    let found = try store.search(queries, k: depth + DocumentRows.spare, mode: mode, on: pool)
    var results = Results(entries: [], stages: found.map(\.stages))
    for (query, result) in zip(queries, found) {
      results.entries.append(
        try rows.entries(result.neighbors, depth, places, of: store.count) { k throws(RankifyError) in
          try store.search(query, k: k, mode: mode, on: pool).neighbors
        })
    }
    return results
  }
}

extension TokenSearchMode {
  /// The mode with the settings that it has for `depth` documents, so that looking for a few more changes nothing.
  fileprivate func settled(for depth: Int) -> TokenSearchMode {
    if case .plaid(nil) = self { .plaid(PLAIDSettings(k: depth)) } else { self }
  }
}
