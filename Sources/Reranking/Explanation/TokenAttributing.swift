import RankifyCore
import Tensors
import Vectors

/// A scorer of token vectors that tells how much the meeting of two tokens is worth.
public protocol TokenAttributing: Scorer where Representation == TokenVectors {
  /// What the numbers are, in one or two words.
  static var attributionName: String { get }

  /// How much each query token (row) and each document token (column) have together: more speaks for the document.
  func attribution(of document: TokenVectors, for query: TokenVectors) -> Matrix
}

extension MaxSim: TokenAttributing {
  /// Similarities: the largest of each row are what the score is made of.
  public static var attributionName: String { "similarity" }

  /// The similarity of every query token with every document token.
  public func attribution(of document: TokenVectors, for query: TokenVectors) -> Matrix {
    similarities(of: document, for: query)
  }
}

extension LITE: TokenAttributing {
  /// What the score loses without the pair.
  public static var attributionName: String { "part of the score" }
}
