/// Hierarchical clustering by Ward's criterion, of distances between all pairs.
///
/// J. H. Ward, "Hierarchical Grouping to Optimize an Objective Function", JASA 58, 1963, by chains of nearest neighbours
/// (F. Murtagh, "A Survey of Recent Advances in Hierarchical Clustering Algorithms", The Computer Journal 26, 1983), with the
/// update of Lance and Williams. Distances are taken as Euclidean whatever they are, as scipy's `linkage` does with a
/// condensed matrix.
struct WardClustering {
  private struct Merge {
    let (a, b): (Int, Int)
    let height: Double
  }

  private let count: Int
  private var distances: [Double]
  private var sizes: [Int]
  private var merges: [Merge] = []

  /// - Parameter distance: of two different items, 0 or more
  /// - Complexity: O(count²) in time and memory
  init(_ count: Int, distance: (Int, Int) -> Double) {
    self.count = count
    distances = Array(repeating: 0, count: count * count)
    sizes = Array(repeating: 1, count: count)
    for i in 0..<count {
      for j in 0..<i { set(i, j, distance(j, i)) }
    }
    mergeAll()
  }

  private mutating func set(_ i: Int, _ j: Int, _ distance: Double) {
    distances[i * count + j] = distance
    distances[j * count + i] = distance
  }

  private mutating func mergeAll() {
    var chain: [Int] = []
    while merges.count < count - 1 {
      if chain.isEmpty, let first = sizes.firstIndex(where: { $0 > 0 }) { chain.append(first) }
      while true {
        let end = chain[chain.count - 1]
        let before = chain.count > 1 ? chain[chain.count - 2] : nil
        let nearest = nearest(to: end, preferring: before)
        if nearest == before { break }
        chain.append(nearest)
      }
      let (a, b) = (chain.removeLast(), chain.removeLast())
      merge(min(a, b), into: max(a, b))
    }
  }

  /// The cluster nearest to another; of equally near ones the one before it in the chain, else the first.
  private func nearest(to cluster: Int, preferring before: Int?) -> Int {
    var best = before ?? -1
    var least = before.map { distances[cluster * count + $0] } ?? .infinity
    for other in 0..<count where other != cluster && sizes[other] > 0 && distances[cluster * count + other] < least {
      (best, least) = (other, distances[cluster * count + other])
    }
    // Only where all distances are infinite.
    return best >= 0 ? best : sizes.indices.first { $0 != cluster && sizes[$0] > 0 } ?? cluster
  }

  private mutating func merge(_ a: Int, into b: Int) {
    let height = distances[a * count + b]
    merges.append(Merge(a: a, b: b, height: height))
    let (x, y) = (Double(sizes[a]), Double(sizes[b]))
    for other in 0..<count where other != a && other != b && sizes[other] > 0 {
      let (z, toA, toB) = (Double(sizes[other]), distances[a * count + other], distances[b * count + other])
      let square = ((z + x) * toA * toA + (z + y) * toB * toB - z * height * height) / (x + y + z)
      set(b, other, max(square, 0).squareRoot())
    }
    sizes[b] += sizes[a]
    sizes[a] = 0
  }

  /// The members of at most so many clusters, in the order of their first member: as `fcluster` with `maxclust`, merges of
  /// one height are all made or none.
  func clusters(atMost wanted: Int) -> [[Int]] {
    let ordered = merges.sorted { $0.height < $1.height }
    let needed = count - min(max(wanted, 1), count)
    let height = needed > 0 ? ordered[needed - 1].height : -.infinity
    var parents = Array(0..<count)
    func root(_ item: Int) -> Int {
      var item = item
      while parents[item] != item { item = parents[item] }
      return item
    }
    for merge in ordered where merge.height <= height {
      let (a, b) = (root(merge.a), root(merge.b))
      parents[max(a, b)] = min(a, b)
    }
    return Dictionary(grouping: 0..<count, by: root).sorted { $0.key < $1.key }.map(\.value)
  }
}
