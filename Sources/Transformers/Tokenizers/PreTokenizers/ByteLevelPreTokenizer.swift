import RankifyCore

/// GPT-2's way: words by its regular expression, then every byte becomes a printable character.
struct ByteLevelPreTokenizer: PreTokenizer {
  private let addsPrefixSpace: Bool
  private let splitter: PatternSplit?

  /// The words of GPT-2 (openai/gpt-2, `encoder.py`).
  static let pattern = #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

  init(_ component: Component) throws(RankifyError) {
    addsPrefixSpace = try component.optionalBool("add_prefix_space") ?? true
    let splits = try component.optionalBool("use_regex") ?? true
    splitter = splits ? PatternSplit(isolating: try RegularExpression(Self.pattern)) : nil
  }

  /// Bytes as characters alone; the words are there already.
  init() { (addsPrefixSpace, splitter) = (false, nil) }

  func cut(_ text: inout WorkingText) {
    if addsPrefixSpace {
      text.rewriteWords { source, word, _, output in
        if source[word.lowerBound] != 0x20 { output.append(0x20) }
        output.append(contentsOf: source.part(word))
      }
    }
    splitter?.cut(&text)
    let encoded = ByteAlphabet.encoded
    text.rewriteWords { source, word, _, output in output.append(source.part(word), in: encoded) }
  }
}

/// Every byte of the text becomes a printable character.
struct ByteLevelNormalizer: TextNormalizer {
  func normalize(_ text: inout WorkingText) {
    text.rewrite { source, output in output.append(source, in: ByteAlphabet.encoded) }
  }
}

extension [UInt8] {
  @inline(__always)
  fileprivate mutating func append(_ source: Bytes, in alphabet: [(UInt8, UInt8)]) {
    for byte in source {
      let (first, second) = alphabet[Int(byte)]
      append(first)
      if second != 0 { append(second) }
    }
  }
}
