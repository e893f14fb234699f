import RankifyCore

/// A document that a query is trained on.
public struct TrainingCandidate: Sendable, Hashable {
  /// Its place in the documents of the set.
  public var document: Int
  /// Its relevance: 0 for what is not relevant.
  public var gain: Double
  /// A teacher's score, where one has scored it.
  public var teacher: Double?

  /// Creates a candidate.
  public init(document: Int, gain: Double, teacher: Double? = nil) {
    (self.document, self.gain, self.teacher) = (document, gain, teacher)
  }
}

/// A query and its candidates.
public struct TrainingExample: Sendable, Hashable {
  /// The query.
  public var query: Query
  /// The relevant documents and those to tell them from, no document twice.
  public var candidates: [TrainingCandidate]

  /// Creates an example.
  public init(query: Query, candidates: [TrainingCandidate]) { (self.query, self.candidates) = (query, candidates) }

  /// Whether a teacher has scored all candidates.
  public var isScored: Bool { candidates.allSatisfy { $0.teacher != nil } }

  /// Whether any candidate is relevant.
  public var hasPositive: Bool { candidates.contains { $0.gain > 0 } }
}

/// Examples and the documents that they speak of, each once.
public struct TrainingSet: Sendable {
  /// The documents, in the order of their first appearance.
  public var documents: [Document]
  /// The examples; candidates are places in `documents`.
  public var examples: [TrainingExample]

  /// Creates a set.
  public init(documents: [Document] = [], examples: [TrainingExample] = []) {
    (self.documents, self.examples) = (documents, examples)
  }
}
