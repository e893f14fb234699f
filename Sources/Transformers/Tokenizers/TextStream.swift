import RankifyCore

/// Text from tokens as they come, as a model that writes gives them: never half a character.
///
/// What one token leaves open, because a character is spelled by several, comes with those that complete it.
public struct TextStream: Sendable {
  private let tokenizer: Tokenizer
  private let skipsSpecialTokens: Bool
  /// `nil` where the text of a token depends on those before it.
  private let decoder: (any ByteWiseDecoder)?
  /// Bytes not yet given out: the beginning of a character.
  private var pending: [UInt8] = []
  private var dropsBlank: Bool
  /// For decoders that look at several tokens at once: all so far, and how much of their text was given out.
  private var ids: [Int32] = []
  private var given = 0

  init(_ tokenizer: Tokenizer, skipsSpecialTokens: Bool) {
    (self.tokenizer, self.skipsSpecialTokens) = (tokenizer, skipsSpecialTokens)
    decoder = tokenizer.byteWiseDecoder
    dropsBlank = decoder?.dropsFirstBlank ?? false
  }

  /// The text that is complete with this token: often that of the token, sometimes none.
  public mutating func append(_ id: Int32) -> String {
    guard let decoder else { return appendWhole(id) }
    guard let token = tokenizer.token(of: id) else { return "" }
    if let added = tokenizer.addedToken(of: id) {
      // It stands for itself.
      if skipsSpecialTokens, added.isSpecial { return "" }
      pending += added.content.utf8
    } else {
      decoder.append(token, to: &pending)
    }
    if dropsBlank, pending.first == 0x20 { pending.removeFirst() }
    dropsBlank = false
    return take(pending.count - Self.openBytes(pending))
  }

  /// What is left: the beginning of a character that never was completed, as U+FFFD.
  public mutating func finish() -> String { take(pending.count) }

  private mutating func take(_ count: Int) -> String {
    defer { pending.removeFirst(count) }
    return String(decoding: pending[..<count], as: UTF8.self)
  }

  /// How many bytes at the end begin a character without completing it.
  private static func openBytes(_ bytes: [UInt8]) -> Int {
    for count in 1...3 where count <= bytes.count {
      let byte = bytes[bytes.count - count]
      if byte & 0xc0 == 0x80 { continue }
      return byte >= 0xc2 && byte <= 0xf4 && byte.sequenceLength > count ? count : 0
    }
    return 0
  }

  /// The text of all tokens behind what was given out: O(all tokens).
  private mutating func appendWhole(_ id: Int32) -> String {
    ids.append(id)
    let text = Array(tokenizer.decode(ids, skippingSpecialTokens: skipsSpecialTokens).utf8)
    defer { given = max(given, text.count) }
    return String(decoding: text.dropFirst(given), as: UTF8.self)
  }
}

extension Tokenizer {
  /// Turns tokens that come one by one into text. The pieces joined are what `decode` makes of all tokens at once.
  public func textStream(skippingSpecialTokens: Bool = true) -> TextStream {
    TextStream(self, skipsSpecialTokens: skippingSpecialTokens)
  }
}
