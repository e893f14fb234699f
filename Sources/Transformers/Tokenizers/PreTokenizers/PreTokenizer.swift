import RankifyCore

/// One step that cuts normalized text into words, and may change their bytes.
protocol PreTokenizer: Sendable {
  /// Cuts the words of `text` further.
  func cut(_ text: inout WorkingText)
}

/// Several pre-tokenizers, one after the other.
struct PreTokenizerSequence: PreTokenizer {
  let steps: [any PreTokenizer]

  func cut(_ text: inout WorkingText) {
    for step in steps { step.cut(&text) }
  }
}

/// Makes pre-tokenizers of their descriptions in `tokenizer.json`.
enum PreTokenizerFactory {
  private static let makers: [String: @Sendable (Component) throws(RankifyError) -> any PreTokenizer] = [
    "BertPreTokenizer": { _ throws(RankifyError) in BertPreTokenizer() },
    "ByteLevel": { component throws(RankifyError) in try ByteLevelPreTokenizer(component) },
    "CharDelimiterSplit": { component throws(RankifyError) in
      let delimiter = try component.scalar("delimiter").value
      return ScalarSplit(behavior: .removed) { $0 == delimiter }
    },
    "Digits": { component throws(RankifyError) in
      ScalarSplit(
        behavior: try component.bool("individual_digits") ? .isolated : .contiguous, ScalarClass.isNumeric)
    },
    "FixedLength": { component throws(RankifyError) in try FixedLengthSplit(component) },
    "Metaspace": { component throws(RankifyError) in try MetaspacePreTokenizer(component) },
    "Punctuation": { component throws(RankifyError) in
      ScalarSplit(behavior: try SplitBehavior(component) ?? .isolated, ScalarClass.isPunctuation)
    },
    "Sequence": { component throws(RankifyError) in
      PreTokenizerSequence(steps: try component.components("pretokenizers").map(make))
    },
    "Split": { component throws(RankifyError) in try PatternSplit(component) },
    "Whitespace": { _ throws(RankifyError) in WordSplit() },
    "WhitespaceSplit": { _ throws(RankifyError) in ScalarSplit(behavior: .removed, ScalarClass.isWhiteSpace) },
  ]

  /// The pre-tokenizer that `component` describes.
  static func make(_ component: Component) throws(RankifyError) -> any PreTokenizer {
    guard let maker = makers[try component.type()] else {
      throw component.unsupported("pre-tokenizer", known: makers.keys)
    }
    return try maker(component)
  }
}
