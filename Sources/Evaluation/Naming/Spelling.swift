/// Finds what a misspelt name may have meant.
enum Spelling {
  /// The three known names nearest to `name`, letter case aside, best first; of names that differ in case only the first.
  static func nearest(to name: String, in known: [String]) -> [String] {
    let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
    var seen = Set<String>()
    let distinct = known.filter { seen.insert($0.lowercased()).inserted }
    let ranked = distinct.map { (name: $0, distance: distance(wanted, Array($0.lowercased().unicodeScalars))) }
    return ranked.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
  }

  /// Levenshtein's distance: single insertions, deletions and substitutions.
  static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let substituted = diagonal + (x == y ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
