import RankifyCore

/// Judged queries in parts, for training and testing.
///
/// Collections whose training and test queries share relevant documents reward a model for what it has seen: of SciFact's 300
/// test queries, 196 share a relevant document with a training query.
public struct QuerySplit: Sendable, Hashable {
  /// Some of the queries.
  public struct Part: Sendable, Hashable {
    /// What it is called: letters, digits, `-` and `_`.
    public var name: String
    /// Its queries, in ascending order of their bytes.
    public var queries: [Query.ID]

    /// Creates a part.
    public init(name: String, queries: [Query.ID]) { (self.name, self.queries) = (name, queries) }
  }

  /// How much of the queries a part is to have, in proportion to the others.
  public struct Share: Sendable, Hashable {
    /// The part's name.
    public var name: String
    /// Above zero.
    public var weight: Double

    /// Creates a share.
    public init(name: String, weight: Double) { (self.name, self.weight) = (name, weight) }
  }

  /// The parts.
  public var parts: [Part]
  /// The seed that it was drawn with, if it was drawn.
  public var seed: UInt64?

  /// Creates a split.
  public init(parts: [Part], seed: UInt64? = nil) { (self.parts, self.seed) = (parts, seed) }

  /// Draws parts no two of which share a relevant document.
  ///
  /// Groups of queries that share relevant documents, directly or by way of others, stay together; the largest first, each
  /// goes to a part in which it has room, drawn in proportion to the room. Queries without a relevant document are in no part.
  public static func disjoint(_ qrels: Qrels, shares: [Share], seed: UInt64) -> QuerySplit {
    precondition(shares.allSatisfy { $0.weight > 0 && $0.weight.isFinite }, "shares \(shares.map(\.weight))")
    var generator = SplitMix(seed: seed)
    let groups = RelevanceComponents.of(qrels)
    var rooms = rooms(shares, groups.reduce(0) { $0 + $1.count })
    var parts = shares.map { Part(name: $0.name, queries: []) }
    for group in largestFirst(groups, &generator) {
      let place = place(for: group.count, in: rooms, &generator)
      rooms[place] -= group.count
      parts[place].queries += group
    }
    for i in parts.indices { parts[i].queries.sort(by: ByteOrder.precedes) }
    return QuerySplit(parts: parts, seed: seed)
  }

  /// Divides queries into those that share no relevant document with queries of others, `no-overlap`, and the rest, `overlap`.
  public static func apart(_ qrels: Qrels, from others: Qrels) -> QuerySplit {
    func relevant(_ qrels: Qrels, _ query: Query.ID) -> [ByteString] {
      (qrels[query] ?? [:]).filter { $0.value > 0 }.keys.map(ByteString.init)
    }
    let seen = Set(others.queries.flatMap { relevant(others, $0) })
    let queries = qrels.queries.filter { !relevant(qrels, $0).isEmpty }
    let overlaps = queries.map { query in relevant(qrels, query).contains { seen.contains($0) } }
    return QuerySplit(
      parts: [false, true].map { side in
        Part(
          name: side ? "overlap" : "no-overlap", queries: zip(queries, overlaps).filter { $0.1 == side }.map(\.0))
      })
  }

  /// How many queries each part is to have: the shares, rounded by largest remainders.
  private static func rooms(_ shares: [Share], _ count: Int) -> [Int] {
    let total = shares.reduce(0) { $0 + $1.weight }
    let exact = shares.map { Double(count) * ($0.weight / total) }
    var rooms = exact.map { Int($0) }
    let byRest = exact.indices.sorted {
      let (a, b) = (exact[$0] - exact[$0].rounded(.down), exact[$1] - exact[$1].rounded(.down))
      return a != b ? a > b : $0 < $1
    }
    for place in byRest.prefix(max(0, count - rooms.reduce(0, +))) { rooms[place] += 1 }
    return rooms
  }

  /// Groups by descending size, those of one size in random order.
  private static func largestFirst(_ groups: [[Query.ID]], _ generator: inout SplitMix) -> [[Query.ID]] {
    let keyed = groups.map { (group: $0, key: generator.next()) }
    return keyed.sorted {
      $0.group.count != $1.group.count ? $0.group.count > $1.group.count : $0.key < $1.key
    }.map(\.group)
  }

  private static func place(for size: Int, in rooms: [Int], _ generator: inout SplitMix) -> Int {
    let fitting = rooms.map { $0 >= size ? $0 : 0 }
    let total = fitting.reduce(0, +)
    guard total > 0 else { return rooms.indices.max { rooms[$0] < rooms[$1] } ?? 0 }
    var rest = Int(generator.next().multipliedFullWidth(by: UInt64(total)).high)
    for (place, room) in fitting.enumerated() {
      if rest < room { return place }
      rest -= room
    }
    return fitting.count - 1
  }
}
