import Rankify

/// What becomes of queries that a language model does not take, such as one that is too long or that a server refuses: their
/// documents keep the order they have, it is said, and the other queries are re-ranked.
///
/// Where the first queries, or many in a row, fail one and all, that lies with the setting or the server, and ends the work. What
/// is not known to be the query's own fault is held back, so that a run that ended can be continued with those queries.
struct RerankRefusals: Sendable {
  private static let (first, inARow) = (3, 15)

  /// Codes of faults that can be a query's own.
  private let codes: Set<RankifyError.Code>
  /// Whether a query was re-ranked, now or before the run was continued.
  private var hasSucceeded: Bool
  private var failedInARow = 0
  private var held: [Ranking] = []
  /// What was excused.
  private(set) var faults: [RankifyError] = []

  /// - Parameters:
  ///   - codes: faults that can be a query's own; none: the first fault ends the work
  ///   - hasSucceeded: whether a query was re-ranked already
  init(_ codes: Set<RankifyError.Code>, hasSucceeded: Bool = false) {
    (self.codes, self.hasSucceeded) = (codes, hasSucceeded)
  }

  /// Whether a fault can be a query's own.
  func excuses(_ error: RankifyError) -> Bool { codes.contains(error.code) }

  mutating func noteSuccess() { (hasSucceeded, failedInARow) = (true, 0) }

  /// Takes the fault of a query.
  /// - Throws: the fault, where it cannot be the query's own
  mutating func take(_ error: RankifyError) throws(RankifyError) {
    guard excuses(error) else { throw error }
    faults.append(error)
    failedInARow += 1
    if failedInARow >= (hasSucceeded ? Self.inARow : Self.first) { throw error }
  }

  /// What can be written of what there is: nothing while the last queries failed.
  mutating func settled(_ rankings: [Ranking]) -> [Ranking] {
    held += rankings
    if failedInARow > 0 { return [] }
    defer { held = [] }
    return held
  }

  /// What is left at the end.
  /// - Throws: the first fault, where no query was re-ranked
  mutating func rest() throws(RankifyError) -> [Ranking] {
    if !hasSucceeded, let fault = faults.first { throw fault }
    defer { held = [] }
    return held
  }
}
