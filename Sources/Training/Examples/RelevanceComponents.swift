import RankifyCore

/// The queries of judgements, grouped so that no two groups share a relevant document: the connected components of the graph of
/// queries and their relevant documents.
enum RelevanceComponents {
  /// The groups by their first query, queries in ascending order of their bytes. Queries without a relevant document are in
  /// none.
  static func of(_ qrels: Qrels) -> [[Query.ID]] {
    let queries = qrels.queries.filter { query in (qrels[query] ?? [:]).values.contains { $0 > 0 } }
    var forest = Forest(count: queries.count)
    var owners: [ByteString: Int] = [:]
    for (place, query) in queries.enumerated() {
      for (document, grade) in qrels[query] ?? [:] where grade > 0 {
        if let owner = owners.updateValue(place, forKey: ByteString(document)) { forest.join(owner, place) }
      }
    }
    var groups: [Int: [Query.ID]] = [:]
    var roots: [Int] = []
    for (place, query) in queries.enumerated() {
      let root = forest.root(place)
      if groups[root] == nil { roots.append(root) }
      groups[root, default: []].append(query)
    }
    return roots.compactMap { groups[$0] }
  }

  /// Disjoint sets of numbers.
  private struct Forest {
    private var parents: [Int]

    init(count: Int) { parents = Array(0..<count) }

    mutating func root(_ place: Int) -> Int {
      var place = place
      while parents[place] != place {
        // Halves the path, so that it is short next time.
        parents[place] = parents[parents[place]]
        place = parents[place]
      }
      return place
    }

    /// The smaller root stays one, so that the order of joining does not show.
    mutating func join(_ a: Int, _ b: Int) {
      let (a, b) = (root(a), root(b))
      parents[max(a, b)] = min(a, b)
    }
  }
}
