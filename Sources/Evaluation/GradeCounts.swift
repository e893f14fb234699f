/// How many judged documents a query has at each grade, retrieved or not.
public struct GradeCounts: Hashable, Sendable {
  /// The grades from zero up that occur, ascending, each with its number of documents.
  public let levels: [(grade: Int, count: Int)]

  /// Counts the grades of a query's judgements; negative ones (pooled, not judged) are left out.
  public init(_ grades: some Sequence<Int>) {
    var counts: [Int: Int] = [:]
    for grade in grades where grade >= 0 { counts[grade, default: 0] += 1 }
    levels = counts.sorted { $0.key < $1.key }.map { (grade: $0.key, count: $0.value) }
  }

  /// Documents with at least grade `level`.
  public func relevant(from level: Int) -> Int {
    levels.reduce(0) { $1.grade >= level ? $0 + $1.count : $0 }
  }

  /// Documents judged below grade `level`.
  public func nonRelevant(below level: Int) -> Int {
    levels.reduce(0) { $1.grade < level ? $0 + $1.count : $0 }
  }

  /// The highest grade, or `nil` where nothing was judged.
  public var highest: Int? { levels.last?.grade }

  /// Whether both hold the same counts.
  public static func == (a: GradeCounts, b: GradeCounts) -> Bool {
    a.levels.elementsEqual(b.levels, by: ==)
  }

  /// Feeds the counts into `hasher`.
  public func hash(into hasher: inout Hasher) {
    for level in levels {
      hasher.combine(level.grade)
      hasher.combine(level.count)
    }
  }
}
