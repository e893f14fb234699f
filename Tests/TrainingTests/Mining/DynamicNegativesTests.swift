import RankifyCore
import Tensors
import TestSupport
import Testing
import Training

struct DynamicNegativesTests {
  /// The rows of all documents in order, by the definition.
  private func reference(_ query: [Float], _ vectors: Matrix, _ excluded: Set<Int>) -> [Int] {
    let scores = (0..<vectors.rows).map { row in
      zip(query, vectors[row: row]).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    }
    return scores.indices.filter { !excluded.contains($0) }.sorted {
      scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1
    }
  }

  private func matrix(_ rows: Int, _ columns: Int, _ value: (inout SeededGenerator) -> Float) -> Matrix {
    var generator = SeededGenerator(seed: UInt64(rows * 1000 + columns))
    return Matrix(rows: rows, columns: columns, (0..<rows * columns).map { _ in value(&generator) })
  }

  @Test(arguments: [(1, 1), (7, 3), (300, 33), (1000, 64)], [0, 1, 5, 70])
  func theBestAreFoundWithoutThoseExcluded(_ shape: (rows: Int, columns: Int), _ count: Int) {
    let vectors = matrix(shape.rows, shape.columns) { Float.random(in: -1...1, using: &$0) }
    let queries = matrix(9, shape.columns) { Float.random(in: -1...1, using: &$0) }
    let excluded = (0..<9).map { i in Set((0..<i).map { $0 * 3 }) }
    for threads in [1, 3] {
      let negatives = DynamicNegatives(vectors: vectors, on: ThreadPool(threads: threads))
      let found = negatives.negatives(for: queries, excluding: excluded, count: count)
      for i in 0..<9 {
        #expect(found[i] == Array(reference(queries[row: i], vectors, excluded[i]).prefix(count)))
      }
    }
  }

  /// Many equal products, and many that only double precision tells apart.
  @Test func tiesStandByPlaceAndNearTiesByTheirProducts() {
    let ties = matrix(500, 8) { Float(Int.random(in: 0...1, using: &$0)) }
    let near = matrix(500, 8) { 1 + Float(Int.random(in: 0...3, using: &$0)) * 0x1p-23 }
    for vectors in [ties, near] {
      let queries = Matrix(rows: 1, columns: 8, [1, 0.5, 0.25, 3, 1, 1, -0.7, 0.1])
      let found = DynamicNegatives(vectors: vectors).negatives(for: queries, excluding: [[3]], count: 40)
      #expect(found == [Array(reference(queries[row: 0], vectors, [3]).prefix(40))])
    }
  }

  @Test func noDocumentsAndNoQueriesAreNoFault() {
    let none = DynamicNegatives(vectors: Matrix(rows: 0, columns: 4))
    #expect(none.negatives(for: Matrix(rows: 2, columns: 4), excluding: [[], []], count: 3) == [[], []])
    let some = DynamicNegatives(vectors: Matrix(rows: 3, columns: 4))
    #expect(some.negatives(for: Matrix(rows: 0, columns: 4), excluding: [], count: 3) == [])
  }
}
