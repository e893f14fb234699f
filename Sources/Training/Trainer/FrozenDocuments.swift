import RankifyCore
import Tensors

/// The rows of documents whose encoder does not change: those of an index, the others computed once.
struct FrozenDocuments: Sendable {
  let stored: StoredDocuments?
  private var rows: [Int: Matrix] = [:]

  init(_ stored: StoredDocuments?) { self.stored = stored }

  /// The rows of documents, in order: of those that are new `encode` makes them.
  mutating func rows(
    of documents: [Int], _ encode: (_ places: [Int]) throws(RankifyError) -> [Matrix]
  ) throws(RankifyError) -> [Matrix] {
    var result = documents.map { rows[$0] ?? storedRow($0) }
    let new = documents.indices.filter { result[$0] == nil }
    if !new.isEmpty {
      for (place, matrix) in zip(new, try encode(new)) {
        rows[documents[place]] = matrix
        result[place] = matrix
      }
    }
    return result.compactMap { $0 }
  }

  private func storedRow(_ document: Int) -> Matrix? {
    stored?.vector(document).map { Matrix(rows: 1, columns: $0.count, $0) }
  }
}
