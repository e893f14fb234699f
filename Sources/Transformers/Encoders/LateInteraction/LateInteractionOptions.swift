import Tensors

/// What a user may ask of a late interaction encoder; `nil` is: as the model says.
public struct LateInteractionOptions: Hashable, Sendable {
  /// The arithmetic of the encoder's linear layers; that of the projection is always fp32.
  public var precision: Precision
  /// How many threads to compute on; `nil`: all cores.
  public var threads: Int?
  /// Tokens of a query that are read, marker and special ones included, and to which an expanded query is filled up.
  public var queryLength: Int?
  /// Tokens of a document that are read, marker and special ones included.
  public var documentLength: Int?
  /// Whether short queries are filled up with mask tokens.
  public var expandsQueries: Bool?
  /// Whether documents have no vectors of the words that the model leaves out, or of ASCII punctuation where it names none.
  public var skipsPunctuation: Bool?

  /// Creates options; the defaults leave everything to the model.
  public init(
    precision: Precision = .fp32, threads: Int? = nil, queryLength: Int? = nil, documentLength: Int? = nil,
    expandsQueries: Bool? = nil, skipsPunctuation: Bool? = nil
  ) {
    (self.precision, self.threads) = (precision, threads)
    (self.queryLength, self.documentLength) = (queryLength, documentLength)
    (self.expandsQueries, self.skipsPunctuation) = (expandsQueries, skipsPunctuation)
  }
}
