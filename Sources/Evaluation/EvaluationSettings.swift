/// Which version of trec_eval the numbers agree with where its versions differ.
public enum Compatibility: String, Hashable, Sendable, CaseIterable {
  /// Version 9, the one behind published results, pytrec_eval and ir_measures.
  case trecEval9 = "trec_eval-9"
  /// Version 10 (release candidate 3).
  case trecEval10 = "trec_eval-10"
}

/// The queries a summary is taken over.
public enum Averaging: String, Hashable, Sendable {
  /// Judged queries for which the run has a ranking: trec_eval's rule without `-c`.
  case retrieved
  /// Every judged query, a missing ranking counting as zero: trec_eval's `-c`, and what ir_measures does.
  case judged
}

/// What holds for every measure of one evaluation.
public struct EvaluationSettings: Hashable, Sendable {
  /// The queries a summary is taken over.
  public var averaging = Averaging.retrieved
  /// The lowest grade that counts as relevant, for measures that do not name their own (`-l`).
  public var relevanceLevel = 1
  /// How many documents of each ranking to look at, `nil` for all (`-M`).
  public var depth: Int?
  /// Whether documents without a judgement are taken out of the rankings first (`-J`).
  public var judgedOnly = false
  /// Documents in the collection, which only `utility` asks for (`-N`).
  public var collectionSize = 0
  /// The version of trec_eval to agree with.
  public var compatibility = Compatibility.trecEval9

  /// Creates the settings trec_eval has without options.
  public init() {}
}
