import Rankify

/// What becomes of queries that a language model does not take, such as one that is too long or that a server refuses: it is said,
/// the other queries are re-ranked, and behind them their documents are written in the order they have.
///
/// Until then they are not in the run, so that a run that ended early asks for them again when it is continued. Where the first
/// queries, or many in a row, fail one and all, that lies with the setting or the server, and ends the work.
struct RerankRefusals: Sendable {
  private static let (first, inARow) = (3, 15)

  /// Codes of faults that can be a query's own.
  private let codes: Set<RankifyError.Code>
  /// Whether a query was re-ranked, now or before the run was continued.
  private var hasSucceeded: Bool
  private var failedInARow = 0
  private var refused: [(ranking: Ranking, fault: RankifyError)] = []

  /// - Parameters:
  ///   - codes: faults that can be a query's own; none: the first fault ends the work
  ///   - hasSucceeded: whether a query was re-ranked already
  init(_ codes: Set<RankifyError.Code>, hasSucceeded: Bool = false) {
    (self.codes, self.hasSucceeded) = (codes, hasSucceeded)
  }

  /// Identifiers of the queries that were refused.
  var queries: [Query.ID] { refused.map(\.ranking.query.id) }

  /// Why the first one was.
  var firstFault: RankifyError? { refused.first?.fault }

  /// Whether a fault can be a query's own.
  func excuses(_ error: RankifyError) -> Bool { codes.contains(error.code) }

  mutating func noteSuccess() { (hasSucceeded, failedInARow) = (true, 0) }

  /// Takes a query that failed.
  /// - Throws: the fault, where it cannot be the query's own or too many failed one after the other
  mutating func take(_ ranking: Ranking, _ error: RankifyError) throws(RankifyError) {
    guard excuses(error) else { throw error }
    refused.append((ranking, error))
    failedInARow += 1
    if failedInARow >= (hasSucceeded ? Self.inARow : Self.first) { throw error }
  }

  /// The refused queries' documents in the order they have, when all others are re-ranked.
  /// - Throws: the first fault, where no query was re-ranked
  func left() throws(RankifyError) -> [Ranking] {
    if !hasSucceeded, let firstFault { throw firstFault }
    return refused.map(\.ranking)
  }
}
