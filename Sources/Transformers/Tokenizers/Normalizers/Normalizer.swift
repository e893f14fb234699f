import RankifyCore

/// One step that changes the text before it is cut into words.
protocol TextNormalizer: Sendable {
  /// Changes `text`, whose words are not yet cut.
  func normalize(_ text: inout WorkingText)
}

/// Several normalizers, one after the other.
struct NormalizerSequence: TextNormalizer {
  let steps: [any TextNormalizer]

  func normalize(_ text: inout WorkingText) {
    for step in steps { step.normalize(&text) }
  }
}

/// Makes normalizers of their descriptions in `tokenizer.json`.
enum NormalizerFactory {
  private static let makers: [String: @Sendable (Component) throws(RankifyError) -> any TextNormalizer] = [
    "BertNormalizer": { component throws(RankifyError) in try BertNormalizer(component) },
    "ByteLevel": { _ throws(RankifyError) in ByteLevelNormalizer() },
    "Lowercase": { _ throws(RankifyError) in LowercaseNormalizer() },
    "NFC": { _ throws(RankifyError) in UnicodeNormalizer(composes: true, compatibly: false) },
    "NFD": { _ throws(RankifyError) in UnicodeNormalizer(composes: false, compatibly: false) },
    "NFKC": { _ throws(RankifyError) in UnicodeNormalizer(composes: true, compatibly: true) },
    "NFKD": { _ throws(RankifyError) in UnicodeNormalizer(composes: false, compatibly: true) },
    "Nmt": { _ throws(RankifyError) in NmtNormalizer() },
    "Precompiled": { component throws(RankifyError) in try PrecompiledNormalizer(component) },
    "Prepend": { component throws(RankifyError) in
      PrependNormalizer(prefix: Array(try component.string("prepend").utf8))
    },
    "Replace": { component throws(RankifyError) in try ReplaceNormalizer(component) },
    "Sequence": { component throws(RankifyError) in
      NormalizerSequence(steps: try component.components("normalizers").map(make))
    },
    "Strip": { component throws(RankifyError) in
      StripNormalizer(left: try component.bool("strip_left"), right: try component.bool("strip_right"))
    },
    "StripAccents": { _ throws(RankifyError) in StripAccentsNormalizer() },
  ]

  /// The normalizer that `component` describes.
  static func make(_ component: Component) throws(RankifyError) -> any TextNormalizer {
    guard let maker = makers[try component.type()] else {
      throw component.unsupported("normalizer", known: makers.keys)
    }
    return try maker(component)
  }
}
