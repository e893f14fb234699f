/// Puts a text in front, unless there is nothing to put it in front of.
struct PrependNormalizer: TextNormalizer {
  /// What is put in front.
  let prefix: [UInt8]

  func normalize(_ text: inout WorkingText) {
    text.rewrite { source, output in
      if source.isEmpty { return }
      output.append(contentsOf: prefix)
      output.append(contentsOf: source)
    }
  }
}
