import RankifyCore
import Tensors
import Vectors

/// The nearest documents of queries whose encoder is being trained, among documents whose vectors stay as they are: the dynamic
/// hard negatives of ADORE (Zhan et al., SIGIR 2021, section 5.2).
public struct DynamicNegatives: Sendable {
  private let packed: PackedLinear
  private let vectors: Matrix
  private let longest: Double
  private let pool: ThreadPool

  /// Numbers of scores that are computed at once: 64 MB.
  private static let scoresAtOnce = 1 << 24

  /// Packs the vectors of the documents, one a row; that takes their memory a second time.
  public init(vectors: Matrix, on pool: ThreadPool = .shared) {
    packed = PackedLinear(vectors, pool: pool)
    (self.vectors, self.pool) = (vectors, pool)
    let (rows, columns) = (vectors.rows, vectors.columns)
    longest = vectors.withElements { all in
      (0..<rows).reduce(0) { max($0, DynamicNegatives.length(all[($1 * columns)..<(($1 + 1) * columns)])) }
    }
  }

  /// `result[i]` are the rows of the `count` documents with the highest inner products with query `i`, highest first, equal
  /// ones by row, without those of `excluded[i]`; fewer where there are no more.
  ///
  /// Inner products are compared in double precision, so that neither threads nor processors show. Documents whose inner
  /// product is not a number are never found.
  /// - Precondition: queries have as many columns as documents; there is one set for each query.
  /// - Complexity: O(queries × documents × columns), as one product of matrices
  public func negatives(for queries: Matrix, excluding excluded: [Set<Int>], count: Int) -> [[Int]] {
    precondition(queries.columns == vectors.columns, "\(queries.columns) columns, documents have \(vectors.columns)")
    precondition(excluded.count == queries.rows, "\(excluded.count) sets for \(queries.rows) queries")
    precondition(count >= 0, "\(count) negatives")
    if vectors.rows == 0 { return excluded.map { _ in [] } }
    var results: [[Int]] = []
    var scores = Matrix()
    let step = max(1, Self.scoresAtOnce / max(1, vectors.rows))
    for first in stride(from: 0, to: queries.rows, by: step) {
      let part = (first..<min(first + step, queries.rows)).map { queries[row: $0] }
      let block = Matrix(rows: part.count, columns: queries.columns, part.flatMap { $0 })
      packed(block, into: &scores, on: Compute(pool: pool))
      let found = scores
      results += pool.map(part.count) { i in best(count, found, i, part[i], excluded[first + i]) }
    }
    return results
  }

  private func best(_ count: Int, _ scores: Matrix, _ row: Int, _ query: [Float], _ excluded: Set<Int>) -> [Int] {
    var candidates = NearestCandidates(count: count, slack: slack(query))
    scores.withElements { all in
      let base = row * scores.columns
      for place in 0..<scores.columns where all[base + place] >= candidates.threshold {
        if !excluded.contains(place) { candidates.add(place, all[base + place]) }
      }
    }
    let exact = candidates.places.map { (place: $0, score: product(query, $0)) }
    return exact.sorted { $0.score != $1.score ? $0.score > $1.score : $0.place < $1.place }.prefix(count).map(\.place)
  }

  private func product(_ query: [Float], _ place: Int) -> Double {
    vectors.withElements { all in
      let base = place * query.count
      return query.indices.reduce(0.0) { $0 + Double(query[$1]) * Double(all[base + $1]) }
    }
  }

  /// Twice the most by which an inner product in single precision and the exact one can differ: n·u / (1 − n·u) · |q| · |d|
  /// (N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., eq. 3.5), with room for underflow.
  private func slack(_ query: [Float]) -> Float {
    let roundings = Double(query.count + 8) * 0x1p-24
    let bound = roundings / (1 - roundings) * Self.length(query[...]) * longest + Double(query.count) * 0x1p-148
    return Float(2.01 * bound)
  }

  private static func length(_ values: some Sequence<Float>) -> Double {
    values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  }
}

/// The places that may be among the best `count`, where scores may be wrong by `slack`.
private struct NearestCandidates {
  private let count: Int
  private let slack: Float
  private var found: [(place: Int, score: Float)] = []
  private var capacity: Int
  /// What lies below is of no use.
  private(set) var threshold = -Float.infinity

  init(count: Int, slack: Float) {
    (self.count, self.slack) = (count, slack)
    capacity = 2 * count + 64
  }

  var places: [Int] { found.map(\.place) }

  mutating func add(_ place: Int, _ score: Float) {
    guard count > 0 else { return }
    found.append((place, score))
    if found.count >= capacity { cut() }
  }

  /// Sorts out what cannot be among the best any more.
  private mutating func cut() {
    found.sort { $0.score > $1.score }
    threshold = found[count - 1].score - slack
    let rest = found.firstIndex { $0.score < threshold } ?? found.count
    found.removeSubrange(rest...)
    // Many that rounding does not tell apart must not be sorted again for every one that comes.
    capacity = max(capacity, 2 * found.count)
  }
}
