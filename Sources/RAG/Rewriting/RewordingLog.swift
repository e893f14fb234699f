import RankifyCore
import Synchronization

/// What rewording took for searches, until the answers that rest on them take it: a ranking has no place for that.
///
/// Queries that are answered at the same time need identifiers of their own, as those of a file have.
public final class RewordingLog: Sendable {
  private let steps = Mutex<[Query.ID: [AnswerStep]]>([:])

  /// Creates an empty log.
  public init() {}

  func add(_ steps: [AnswerStep], for query: Query) { self.steps.withLock { $0[query.id, default: []] += steps } }

  /// The steps of a query, which the log forgets.
  func take(_ query: Query) -> [AnswerStep] { steps.withLock { $0.removeValue(forKey: query.id) ?? [] } }
}
