import Transformers

/// How a late interaction model is read and trained; `nil` is: as the model says.
public struct ColBERTOptions: Hashable, Codable, Sendable {
  /// Tokens of a query that are read, marker and special ones included, and to which an expanded query is filled up.
  public var queryLength: Int?
  /// Tokens of a document that are read, marker and special ones included.
  public var documentLength: Int?
  /// Whether short queries are filled up with mask tokens.
  public var expandsQueries: Bool?
  /// Whether documents have no vectors of ASCII punctuation.
  public var skipsPunctuation: Bool?
  /// Of an encoder that was not made for late interaction: a token of its vocabulary that stands behind the first one of
  /// queries. `nil`: none.
  public var queryMarker: String?
  /// Likewise of documents.
  public var documentMarker: String?
  /// Numbers in a vector, 0 for an encoder's states as they are. `nil`: as many as a model of late interaction has; another
  /// encoder gets 128, and keeps its states where nothing but a LITE scorer is trained.
  public var dimension: Int?
  /// Whether the encoder is trained, or the projection alone.
  public var trainsEncoder = true
  /// Whether the factor of scores is learned. It changes no ranking, but brings scores into the range of a teacher's.
  public var trainsScale = true
  /// Of a new projection's first weights.
  public var seed: UInt64 = 0

  /// Creates options; the defaults leave everything to the model and train all of it.
  public init() {}

  func late(threads: Int?) -> LateInteractionOptions {
    LateInteractionOptions(
      threads: threads, queryLength: queryLength, documentLength: documentLength, expandsQueries: expandsQueries,
      skipsPunctuation: skipsPunctuation)
  }

  /// What an encoder gets that was not made for late interaction.
  /// - Parameter standard: its `dimension` where none is asked for
  func new(standard: Int) -> NewLateInteraction {
    let dimension = dimension ?? standard
    return NewLateInteraction(
      dimension: dimension == 0 ? nil : dimension, queryMarker: queryMarker, documentMarker: documentMarker, seed: seed)
  }
}
