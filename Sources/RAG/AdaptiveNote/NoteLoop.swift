import RankifyCore

/// How long Adaptive-Note goes on, and how it looks.
public struct NoteLoop: Hashable, Sendable {
  /// Which words are searched for.
  public enum Search: String, Hashable, Sendable, CaseIterable {
    /// The model's questions and the query in one search, cut after 500 characters, as in the paper's code.
    case together
    /// A search for each of the model's questions and one for the query, their rankings taken in turns: not the paper's, but
    /// no question is cut off.
    case each
  }

  /// Which orders of two notes the model compares.
  public enum Comparison: String, Hashable, Sendable, CaseIterable {
    /// The old note first, as in the paper.
    case once
    /// Both; the new note has to win in both: not the paper's, but the place of a note then counts for nothing.
    case bothOrders = "both-orders"
  }

  /// Rounds at most (T, `max_step`).
  public var rounds: Int
  /// Notes that may be no better than those before, in all rounds together (F, `max_fail_step`).
  public var failures: Int
  /// Different passages that are read at most (M, `max_top_k`).
  public var passages: Int
  /// Whether the loop ends only once more than `passages` were read: with just as many it then goes on, with whatever comes.
  public var goesBeyond: Bool
  /// Which words are searched for.
  public var search: Search
  /// Which orders of two notes are compared.
  public var comparison: Comparison

  /// Creates a loop.
  public init(
    rounds: Int = 3, failures: Int = 1, passages: Int = 15, goesBeyond: Bool = false, search: Search = .together,
    comparison: Comparison = .once
  ) {
    (self.rounds, self.failures, self.passages, self.goesBeyond) = (rounds, failures, passages, goesBeyond)
    (self.search, self.comparison) = (search, comparison)
  }

  /// The settings of Adaptive-Note's experiments (arXiv 2410.08821 v1): three rounds, the first failure ends it.
  public static let adaptiveNote = NoteLoop()
  /// The settings of DeepNote (v2): two failures end it, and so do more than 15 passages.
  public static let deepNote = NoteLoop(failures: 2, goesBeyond: true)

  func check() throws(RankifyError) {
    if rounds < 0 || failures < 1 || passages < 1 {
      throw RankifyError(
        .badArguments,
        "\(rounds) rounds, \(failures) failures, \(passages) passages; expected at least 0, 1 and 1")
    }
  }
}
