/// Finds what somebody may have meant by a name that does not exist.
package enum NearestName {
  /// The candidate that differs least from `name`, or `nil` where all differ too much to be a slip.
  package static func of(_ name: String, among candidates: [String]) -> String? {
    let wanted = name.lowercased()
    let distances = candidates.map { ($0, distance(wanted, $0.lowercased())) }
    return distances.filter { $0.1 <= max(2, name.count / 3) }.min { $0.1 < $1.1 }?.0
  }

  /// Levenshtein's distance.
  private static func distance(_ a: String, _ b: String) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        (diagonal, row[j + 1]) = (row[j + 1], min(row[j] + 1, row[j + 1] + 1, diagonal + (x == y ? 0 : 1)))
      }
    }
    return row[b.count]
  }
}
