import RankifyCore

/// What reading files of examples came upon.
public struct TrainingReport: Sendable, Hashable, Encodable {
  /// How many queries there are, each counted once.
  public var queries = 0
  /// Queries without a relevant document: they teach only what a teacher says of them.
  public var withoutPositive: [Query.ID] = []
  /// How many candidates there are, over all queries.
  public var candidates = 0
  /// How many documents there are, each counted once.
  public var documents = 0
  /// Candidates that were left out because their text is nowhere.
  public var missing = 0
  /// Candidates that are not relevant and have the text of one that is, under another name: they are never drawn.
  public var repetitions = 0
  /// Documents that got a new name because their identifier stood for another text before.
  public var renamed = 0
}
