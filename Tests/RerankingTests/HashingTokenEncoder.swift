import RankifyCore
import TestSupport

/// An encoder of tokens without a model: every word has the vector that `HashingEncoder` gives it alone. A text without words
/// has none.
struct HashingTokenEncoder: MultiVectorEncoder {
  private let encoder = HashingEncoder(dimension: 8)

  let identity = MultiVectorDescription(
    name: "hashing", checksum: "1", dimension: 8, documentLength: 512, queryLength: 512, expandsQueries: false,
    isNormalized: true, skipsPunctuation: true, precision: "fp32")

  /// Texts encoded so far, one a word.
  var encodedWords: Int { encoder.encodedTexts }

  func encode(_ texts: [String], as role: TextRole) throws(RankifyError) -> [TokenVectors] {
    try texts.map { text throws(RankifyError) in
      let words = text.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init)
      return TokenVectors(dimension: 8, values: Array(try encoder.encode(words, as: role).joined()))
    }
  }
}
