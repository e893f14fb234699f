import RankifyCore

extension Tokenizer {
  /// Whether a token is a special one: no text becomes it but its own spelling.
  package func isSpecial(_ id: Int32) -> Bool { addedToken(of: id)?.isSpecial == true }

  /// Where special tokens are spelled out in a text, as offsets of UTF-8 bytes: what is read as tokens unless it is asked for as
  /// text.
  /// - Complexity: O(length of the text)
  package func specialTokenRanges(in text: String) -> [Range<Int>] {
    guard let finder = pipeline.addedTokens.spelledSpecials else { return [] }
    var (ranges, text): ([Range<Int>], String) = ([], text)
    text.withUTF8 { bytes in
      finder.split(bytes) { piece in
        if piece.id != nil { ranges.append(piece.range) }
      }
    }
    return ranges
  }
}
