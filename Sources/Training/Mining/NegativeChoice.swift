import RankifyCore

/// Which documents of rankings become negatives.
public struct NegativeChoice: Sendable, Hashable {
  /// How negatives are taken from the pool.
  public enum Draw: String, Sendable, Hashable, CaseIterable {
    /// The best ones.
    case top
    /// Any, each as likely as the other.
    case random
  }

  /// The ranks of each run that are pooled, from 0; relevant documents take up ranks, too.
  public var ranks: Range<Int>
  /// How many a query gets at most.
  public var count: Int
  /// How they are taken.
  public var draw: Draw
  /// The seed of what is drawn; a query's draw depends on it and on the query's identifier alone.
  public var seed: UInt64

  /// Creates a choice.
  public init(ranks: Range<Int> = 0..<100, count: Int = 63, draw: Draw = .random, seed: UInt64 = 42) {
    (self.ranks, self.count, self.draw, self.seed) = (ranks, count, draw, seed)
  }

  /// Documents of several rankings, each once: the first of each ranking, then the second of each, and so on.
  func pool(_ rankings: [[Run.Entry]], without relevant: Set<ByteString>) -> [Document.ID] {
    var (pool, seen) = ([Document.ID](), relevant)
    for rank in ranks {
      var isOver = true
      for ranking in rankings where rank < ranking.count {
        isOver = false
        if seen.insert(ByteString(ranking[rank].document)).inserted { pool.append(ranking[rank].document) }
      }
      if isOver { break }
    }
    return pool
  }

  /// `count` of a pool's documents, in the order of the pool.
  func drawn(from pool: [Document.ID], for query: Query.ID) -> [Document.ID] {
    guard draw == .random, pool.count > count else { return Array(pool.prefix(count)) }
    var generator = SplitMix(seed: seed ^ TextHash64.of(query))
    var order = Array(pool.indices)
    for i in 0..<count {
      order.swapAt(i, i + Int(generator.next().multipliedFullWidth(by: UInt64(order.count - i)).high))
    }
    return order.prefix(count).sorted().map { pool[$0] }
  }
}
