import RankifyCore
import Retrieval
import Tensors
import Vectors

/// The vectors of an index beside queries in training: those of a set's documents, known by their identifiers, and those of
/// all others, among which negatives are found. They stay in the index's file, which is mapped.
///
/// A document has a place: its own in the set or, where the set does not have it, one behind all of the set's.
public struct StoredDocuments: Sendable {
  private let store: VectorStore
  /// The rows of the set's documents; `nil` where the index does not have one.
  private let rows: [Int?]
  /// The places of rows that belong to documents of the set.
  private let places: [Int: Int]

  /// Looks up the documents of a set.
  public init(_ index: DenseIndex, of set: TrainingSet) throws(RankifyError) {
    (store, rows) = (index.store, try index.rows(of: set.documents.map(\.id)))
    let pairs = rows.enumerated().compactMap { place, row in row.map { ($0, place) } }
    places = Dictionary(pairs) { first, _ in first }
  }

  /// Documents of the set that the index does not have.
  public var missing: Int { rows.count { $0 == nil } }

  /// The vector of a document; `nil` where the index does not have it.
  func vector(_ place: Int) -> [Float]? { row(place).map(store.vector) }

  private func row(_ place: Int) -> Int? { place < rows.count ? rows[place] : place - rows.count }

  /// For each query the places of the `count` documents of the index that are nearest to it, nearest first, without those of
  /// `relevant`. A document whose vector is that of a relevant one of any of the queries counts as this one: nothing can tell
  /// them apart.
  /// - Complexity: O(queries × documents of the index); every row of the file is looked at
  package func negatives(
    for queries: Matrix, relevant: [Set<Int>], count: Int, on pool: ThreadPool
  ) throws(RankifyError) -> [[Int]] {
    let known = places(byVectorOf: Set(relevant.joined()))
    var wanted = count + (relevant.map(\.count).max() ?? 0)
    while true {
      let found = try store.nearest(wanted, to: queries.rowArrays, on: pool)
      let results = zip(found, relevant).map { negatives(of: $0, $1, known, count) }
      if wanted >= store.count || results.allSatisfy({ $0.count == count }) { return results }
      wanted = min(2 * wanted, store.count)
    }
  }

  private func places(byVectorOf places: Set<Int>) -> [[Float]: Int] {
    let pairs = places.sorted().compactMap { place in vector(place).map { ($0, place) } }
    return Dictionary(pairs) { first, _ in first }
  }

  private func negatives(
    of found: [Neighbor], _ relevant: Set<Int>, _ known: [[Float]: Int], _ count: Int
  ) -> [Int] {
    var result: [Int] = []
    for neighbor in found where result.count < count {
      let row = neighbor.row, place = places[row] ?? known[store.vector(row)] ?? rows.count + row
      if !relevant.contains(place), !result.contains(place) { result.append(place) }
    }
    return result
  }
}
