import RankifyCore
import Tensors
import Transformers

/// Which token of a query met which token of a document, and what their meeting is worth.
public struct TokenExplanation: Sendable {
  /// What a query token met.
  public struct Match: Hashable, Sendable {
    /// The document token that it has most with, the first where several are; `nil` where the document has none.
    public let documentToken: Int?
    /// What they have together; 0 where the document has no token.
    public let value: Float
  }

  /// The query's tokens that have vectors.
  public let query: EncodedTokens
  /// The document's tokens that have vectors.
  public let document: EncodedTokens
  /// The document's score.
  public let score: Float
  /// What the numbers are.
  public let valueName: String
  /// What a query token (row) and a document token (column) have together.
  public let values: Matrix
  /// One for each query token.
  public let matches: [Match]

  /// Compares two texts.
  /// - Precondition: both have vectors of one length.
  public init(query: EncodedTokens, document: EncodedTokens, scorer: some TokenAttributing) {
    (self.query, self.document) = (query, document)
    score = scorer.scores(of: [document.vectors], for: query.vectors).first ?? 0
    valueName = type(of: scorer).attributionName
    let values = scorer.attribution(of: document.vectors, for: query.vectors)
    self.values = values
    matches = query.tokens.indices.map { row in
      var best = Match(documentToken: nil, value: 0)
      for column in 0..<values.columns where best.documentToken == nil || values[row, column] > best.value {
        best = Match(documentToken: column, value: values[row, column])
      }
      return best
    }
  }

  /// The query tokens that met a document token, in order.
  public func queryTokens(meeting documentToken: Int) -> [Int] {
    matches.indices.filter { matches[$0].documentToken == documentToken }
  }

  /// The largest value of any pair, at least 0.
  public var largestValue: Float {
    values.withElements { $0.reduce(0) { max($0, $1) } }
  }
}
