import Reranking
import Testing

/// Two layers of two heads, a query of two tokens and one of one token without content, documents of 3 and 7 tokens.
@Suite struct CalibratedAttentionTests {
  /// By head: the rows of the query's tokens.
  private let rows: [[[Double]]] = [
    [
      [0.10, 0.05, 0.05, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.10],
      [0.20, 0.05, 0.05, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.05],
    ],
    [
      [0.05, 0.05, 0.10, 0.04, 0.04, 0.02, 0.02, 0.02, 0.02, 0.02],
      [0.05, 0.15, 0.10, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02],
    ],
    [
      [0.02, 0.02, 0.02, 0.06, 0.04, 0.02, 0.02, 0.02, 0.02, 0.20],
      [0.02, 0.02, 0.02, 0.04, 0.04, 0.02, 0.02, 0.02, 0.02, 0.10],
    ],
    [
      [0.10, 0.10, 0.10, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02],
      [0.10, 0.20, 0.10, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02],
    ],
  ]
  private let null: [[Double]] = [
    [0.05, 0.05, 0.05, 0.01, 0.01, 0.02, 0.01, 0.01, 0.01, 0.30],
    [0.05, 0.05, 0.05, 0.02, 0.02, 0.01, 0.02, 0.01, 0.01, 0.25],
    [0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.30],
    [0.05, 0.05, 0.05, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.15],
  ]

  private var query: [Double] { (0..<10).map { j in rows.reduce(0) { $0 + ($1[0][j] + $1[1][j]) / 2 } } }
  private var empty: [Double] { (0..<10).map { j in null.reduce(0) { $0 + $1[j] } } }

  private func isNear(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-9 }
  }

  @Test func theQuerysAttentionLessThatOfNoneIsSummed() {
    let documents = [0..<3, 3..<10]
    // The last token, .735 less than without content, is 2.3 deviations below its document's mean.
    #expect(isNear(CalibratedAttention.scores(query: query, null: empty, documents: documents), [0.40, 0.18]))
    #expect(isNear(CalibratedAttention.scores(query: query, null: nil, documents: documents), [0.91, 0.785]))
  }

  @Test func oneHeadAlone() {
    let head = (0..<10).map { (rows[2][0][$0] + rows[2][1][$0]) / 2 }
    #expect(isNear(CalibratedAttention.scores(query: head, null: nil, documents: [0..<3, 3..<10]), [0.06, 0.32]))
  }

  @Test func shortDocumentsHaveNoOutliers() {
    #expect(CalibratedAttention.scores(query: [5], null: [1], documents: [0..<1]) == [0])
    #expect(CalibratedAttention.scores(query: [1, 2], null: [0, 9], documents: [0..<2, 2..<2]) == [-6, 0])
  }
}
