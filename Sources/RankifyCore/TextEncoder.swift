/// What a text is to an encoder: some models treat queries and documents differently (prompts, markers, lengths).
public enum TextRole: String, Sendable, CaseIterable {
  /// What somebody asks.
  case query
  /// What is searched.
  case document
}

/// Turns text into what can be compared: one vector (dense retrieval) or a matrix of token vectors (late interaction).
public protocol TextEncoder<Representation>: Sendable {
  /// A vector, or one vector per token.
  associatedtype Representation: Sendable

  /// Encodes texts; `result[i]` belongs to `texts[i]` and does not depend, in a single bit, on its neighbours.
  func encode(_ texts: [String], as role: TextRole) throws(RankifyError) -> [Representation]
}

/// Compares a query with documents by their representations.
public protocol Scorer<Representation>: Sendable {
  /// What it compares.
  associatedtype Representation: Sendable

  /// `result[i]` tells how well `documents[i]` answers the query: higher is better.
  func scores(of documents: [Representation], for query: Representation) -> [Float]
}
