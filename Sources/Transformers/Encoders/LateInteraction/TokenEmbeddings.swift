import RankifyCore
import Tensors

/// The token vectors of some texts, in one block of memory.
public struct TokenEmbeddings: Sendable {
  /// One vector a row, text by text.
  public let vectors: Matrix
  /// Text i has the rows offsets[i] ..< offsets[i + 1].
  public let offsets: [Int]
  /// How many texts and tokens were read, and how many texts were cut off.
  public let report: EncodingReport

  /// The number of texts.
  public var count: Int { offsets.count - 1 }

  /// The vectors of a text, copied.
  public subscript(text: Int) -> TokenVectors {
    let columns = vectors.columns
    return vectors.withElements { elements in
      TokenVectors(
        dimension: columns, values: Array(elements[offsets[text] * columns..<offsets[text + 1] * columns]))
    }
  }
}

/// A text's tokens that have vectors, for showing what met what.
public struct EncodedTokens: Sendable {
  /// The tokens' ids, marker and special ones included.
  public let ids: [Int32]
  /// The tokens as a reader would write them: special ones by name, a word's later pieces behind `##` where the vocabulary
  /// has them so.
  public let tokens: [String]
  /// The vectors, as many as tokens.
  public let vectors: TokenVectors
  /// How many tokens of the text were cut off.
  public let truncatedCount: Int

  /// Creates them.
  /// - Precondition: as many ids as tokens as vectors
  public init(ids: [Int32], tokens: [String], vectors: TokenVectors, truncatedCount: Int) {
    precondition(
      ids.count == tokens.count && ids.count == vectors.count,
      "\(ids.count) ids, \(tokens.count) tokens, \(vectors.count) vectors")
    (self.ids, self.tokens, self.vectors, self.truncatedCount) = (ids, tokens, vectors, truncatedCount)
  }
}
