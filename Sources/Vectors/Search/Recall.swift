/// How much of the true result an approximate search finds.
public enum Recall {
  /// The share of the exact neighbours that were found, over all queries; 1 where there is nothing to find.
  ///
  /// A row that was found in place of one with the same score counts as found.
  public static func of(_ found: [[Neighbor]], against exact: [[Neighbor]]) -> Double {
    precondition(found.count == exact.count, "results of \(found.count) queries against those of \(exact.count)")
    let hits = zip(found, exact).map { found, exact in
      guard let last = exact.last else { return 0 }
      let rows = Set(exact.map(\.row))
      return min(exact.count, found.count { rows.contains($0.row) || $0.score >= last.score })
    }
    let total = exact.reduce(0) { $0 + $1.count }
    return total == 0 ? 1 : Double(hits.reduce(0, +)) / Double(total)
  }
}
