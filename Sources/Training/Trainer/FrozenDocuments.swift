import RankifyCore
import Tensors

/// The rows of documents whose encoder does not change, each computed once.
struct FrozenDocuments: Sendable {
  private var rows: [Int: Matrix]

  /// - Parameter vectors: rows that are known already, of documents of one row
  init(_ vectors: [Int: [Float]] = [:]) {
    rows = vectors.mapValues { Matrix(rows: 1, columns: $0.count, $0) }
  }

  /// The rows of documents, in order: of those that are new `encode` makes them.
  mutating func rows(
    of documents: [Int], _ encode: (_ places: [Int]) throws(RankifyError) -> [Matrix]
  ) throws(RankifyError) -> [Matrix] {
    let new = documents.indices.filter { rows[documents[$0]] == nil }
    if !new.isEmpty {
      for (place, matrix) in zip(new, try encode(new)) { rows[documents[place]] = matrix }
    }
    return documents.compactMap { rows[$0] }
  }
}
