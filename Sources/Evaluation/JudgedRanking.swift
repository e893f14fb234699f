import RankifyCore

/// One query's ranking joined with its judgements: all that a measure looks at.
///
/// The join is made once; measures are pure functions over the resulting array of grades.
public struct JudgedRanking: Hashable, Sendable {
  /// Stands in `grades` for a document without a line in the qrels.
  public static let unpooled = -1
  /// Stands in `grades` for a document with a negative grade: in the pool, but not judged.
  public static let unjudged = -2

  /// Grades by rank, best rank first: zero and up as judged, else `unpooled` or `unjudged`.
  public let grades: [Int]
  /// All judgements of the query, retrieved or not.
  public let pool: GradeCounts
  /// Whether documents of equal score have unequal grades, so that the order of ties matters.
  public let hasTiesThatMatter: Bool
  /// What holds for every measure.
  public let settings: EvaluationSettings

  /// Joins a ranking, in evaluation order, with the judgements of its query.
  /// - Complexity: O(entries + judgements)
  public init(_ entries: [Run.Entry], judgements: [Document.ID: Int], settings: EvaluationSettings = .init()) {
    let considered = entries.prefix(max(0, settings.depth ?? entries.count))
    var grades: [Int] = []
    grades.reserveCapacity(considered.count)
    for entry in considered {
      let grade =
        judgements.value(exactly: entry.document).map { $0 < 0 ? JudgedRanking.unjudged : $0 } ?? JudgedRanking.unpooled
      if settings.judgedOnly && grade < 0 { continue }
      grades.append(grade)
    }
    self.grades = grades
    self.pool = GradeCounts(judgements.values)
    self.hasTiesThatMatter = JudgedRanking.tiesMatter(
      entries.prefix(min(entries.count, settings.depth ?? entries.count) + 1), judgements)
    self.settings = settings
  }

  /// Creates a ranking from grades by rank and the grades of the whole pool.
  public init(grades: [Int], pool: [Int], settings: EvaluationSettings = .init()) {
    self.grades = grades
    self.pool = GradeCounts(pool)
    self.hasTiesThatMatter = false
    self.settings = settings
  }

  private init(grades: [Int], of other: JudgedRanking) {
    self.grades = grades
    pool = other.pool
    hasTiesThatMatter = other.hasTiesThatMatter
    settings = other.settings
  }

  /// The first `k` ranks.
  public func top(_ k: Int) -> JudgedRanking {
    k < grades.count ? JudgedRanking(grades: Array(grades.prefix(k)), of: self) : self
  }

  /// The ranking without documents that were not judged.
  public var withoutUnjudged: JudgedRanking { JudgedRanking(grades: grades.filter { $0 >= 0 }, of: self) }

  /// The grade from which a document counts as relevant, where a measure names `level` or leaves it to the settings.
  public func threshold(_ level: Int?) -> Int { level ?? settings.relevanceLevel }

  /// Documents of the whole pool that are relevant at `level`.
  public func relevant(_ level: Int?) -> Int { pool.relevant(from: threshold(level)) }

  /// Documents among the first `k` ranks that are relevant at `level`.
  public func relevantRetrieved(_ level: Int?, in k: Int? = nil) -> Int {
    let threshold = threshold(level)
    return grades.prefix(k ?? grades.count).reduce(0) { $1 >= threshold ? $0 + 1 : $0 }
  }
}

extension JudgedRanking {
  /// Looks only at neighbours: among equal scores unequal grades meet somewhere.
  private static func tiesMatter(_ entries: ArraySlice<Run.Entry>, _ judgements: [Document.ID: Int]) -> Bool {
    for (one, next) in zip(entries, entries.dropFirst()) where one.score == next.score {
      let grades = [one, next].map { max(0, judgements.value(exactly: $0.document) ?? 0) }
      if grades[0] != grades[1] { return true }
    }
    return false
  }
}
