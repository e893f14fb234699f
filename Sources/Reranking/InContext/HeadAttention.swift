import Tensors

/// What a query's tokens look at in the tokens before them: the means over these tokens, head by head or all heads in one.
struct HeadAttention: Sendable {
  /// Positions before the query.
  let count: Int
  /// Tokens of the query.
  let queryCount: Int
  /// One row a head that counts, or one for all of them.
  private(set) var rows: [[Double]]
  private let heads: [[Int]]
  private let isPooled: Bool

  /// - Parameters:
  ///   - heads: those of each layer that count
  ///   - isPooled: whether they are summed as they come, which keeps memory to one row
  init(heads: [[Int]], count: Int, queryCount: Int, isPooled: Bool) {
    (self.heads, self.count, self.queryCount, self.isPooled) = (heads, count, queryCount, isPooled)
    let rowCount = isPooled ? 1 : heads.reduce(0) { $0 + $1.count }
    rows = Array(repeating: Array(repeating: 0, count: count), count: rowCount)
  }

  /// Adds what positions got from some of the query's tokens in a layer.
  mutating func add(_ mass: AttentionMass, layer: Int) {
    let first = isPooled ? 0 : heads[..<layer].reduce(0) { $0 + $1.count }
    let share = 1 / Double(queryCount)
    for (i, head) in heads[layer].enumerated() {
      let sums = mass.sums[row: head]
      rows[isPooled ? 0 : first + i].withUnsafeMutableBufferPointer { row in
        for (position, sum) in zip(row.indices, sums) { row[position] += Double(sum) * share }
      }
    }
  }
}
