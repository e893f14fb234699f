import RankifyCore

extension Tokenizer {
  /// The bytes that each token adds to a text, by id; `nil` for special tokens and ids that do not exist, and for all where the
  /// text of a token depends on those before it.
  /// - Complexity: O(vocabulary)
  package func tokenBytes() -> [[UInt8]?] {
    guard let decoder = byteWiseDecoder else { return [] }
    return (0...max(0, maximumID)).map { id in
      if let added = addedToken(of: id) { return added.isSpecial ? nil : Array(added.content.utf8) }
      guard let token = token(of: id) else { return nil }
      var bytes: [UInt8] = []
      decoder.append(token, to: &bytes)
      return bytes
    }
  }

  /// The decoder, where it makes of each token its own bytes.
  var byteWiseDecoder: (any ByteWiseDecoder)? {
    decoder as? any ByteWiseDecoder ?? (decoder as? DecoderSequence)?.pieces
  }
}
