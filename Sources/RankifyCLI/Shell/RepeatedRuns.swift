import Rankify

/// Runs that were given twice, under one name or two.
enum RepeatedRuns {
  /// Warns of each pair of runs with the same rankings; nobody fuses or compares a run with itself on purpose.
  static func warn(_ runs: [(path: String, run: Run)], _ console: Console) {
    for (i, one) in runs.enumerated() {
      guard let other = runs[..<i].first(where: { haveSameRankings($0.run, one.run) }) else { continue }
      console.warn(
        one.path == other.path
          ? "\(one.path) is given twice" : "\(one.path) has the same rankings as \(other.path); is it the right file?")
    }
  }

  private static func haveSameRankings(_ a: Run, _ b: Run) -> Bool {
    a.queries.count == b.queries.count && a.queries.allSatisfy { a[$0] == b[$0] }
  }
}
