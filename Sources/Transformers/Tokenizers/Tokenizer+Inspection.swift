/// What the single steps do, for tests; added tokens are not looked for.
extension Tokenizer {
  /// The text after the normalizer.
  package func normalized(_ text: String) -> String { String(decoding: working(text).bytes, as: UTF8.self) }

  /// The words into which the normalizer and the pre-tokenizer turn the text.
  package func words(_ text: String) -> [String] {
    var working = working(text)
    pipeline.preTokenizer?.cut(&working)
    return working.words.map { String(decoding: working.bytes[$0], as: UTF8.self) }
  }

  /// Why a text cannot be cut into words; `nil` where it can.
  package func fault(cutting text: String) -> String? {
    var working = working(text)
    pipeline.preTokenizer?.cut(&working)
    return working.fault
  }

  private func working(_ text: String) -> WorkingText {
    var (working, text) = (WorkingText(), text)
    text.withUTF8 { working.load($0, startsText: true) }
    pipeline.normalizer?.normalize(&working)
    return working
  }
}
