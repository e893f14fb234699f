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

  /// What was read before, a row a head.
  init(heads: [[Int]], queryCount: Int, rows: [[Double]]) {
    (self.heads, self.queryCount, self.rows, isPooled) = (heads, queryCount, rows, false)
    count = rows.first?.count ?? 0
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

  /// The same, rounded to what a float holds.
  var inSinglePrecision: HeadAttention {
    var rounded = self
    rounded.rows = rows.map { $0.map { Double(Float($0)) } }
    return rounded
  }

  /// Some of its heads, in one row or a row each.
  /// - Precondition: it has a row for each head, and all that are chosen.
  func choosing(_ chosen: [[Int]], isPooled: Bool) -> HeadAttention {
    var found: [[Double]] = [], first = 0
    for (layer, all) in heads.enumerated() {
      if layer < chosen.count {
        for head in chosen[layer] { if let i = all.firstIndex(of: head) { found.append(rows[first + i]) } }
      }
      first += all.count
    }
    precondition(found.count == chosen.reduce(0) { $0 + $1.count }, "a head was not read")
    var attention = HeadAttention(heads: chosen, count: count, queryCount: queryCount, isPooled: isPooled)
    attention.rows = isPooled ? [Self.sum(found, count)] : found
    return attention
  }

  private static func sum(_ rows: [[Double]], _ count: Int) -> [Double] {
    var sums = Array(repeating: 0.0, count: count)
    for row in rows { for place in sums.indices { sums[place] += row[place] } }
    return sums
  }
}
