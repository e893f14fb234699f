import RankifyCore

/// What mining made, and what it left out.
public struct MiningReport: Sendable, Hashable, Encodable {
  /// Examples that were made.
  public var queries = 0
  /// Their relevant documents.
  public var positives = 0
  /// Their other documents.
  public var negatives = 0
  /// Topics of which no example is made: without a relevant document or, without judgements, in no run.
  public var topicsWithoutExample = 0
  /// Judged queries that are not among the topics.
  public var judgedWithoutTopic = 0
  /// Queries that lost every relevant document, or all candidates, to the filters below.
  public var droppedQueries: [Query.ID] = []
  /// Queries that no run has: they have no negatives.
  public var withoutRanking: [Query.ID] = []
  /// Examples with fewer negatives than were asked for.
  public var short = 0
  /// Documents left out because the teacher scores them like a relevant one.
  public var falseNegatives = 0
  /// Documents left out because they repeat a relevant one.
  public var nearDuplicates = 0
  /// Documents left out because the teacher has no score for them.
  public var unscored = 0
  /// Documents left out because their text is nowhere.
  public var missing = 0
}
