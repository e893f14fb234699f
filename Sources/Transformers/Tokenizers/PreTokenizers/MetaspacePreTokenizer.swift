import RankifyCore

/// SentencePiece's way: blanks become `▁`, one may be put in front, and words begin at each.
struct MetaspacePreTokenizer: PreTokenizer {
  /// Where a mark is put in front of a word that has none.
  enum PrependScheme: String, CaseIterable { case always, first, never }

  private let replacement: [UInt8]
  private let scheme: PrependScheme
  private let splits: Bool

  init(_ component: Component) throws(RankifyError) {
    replacement = Array(String(try component.scalar("replacement")).utf8)
    splits = try component.optionalBool("split") ?? true
    let name = try component.optionalString("prepend_scheme")
    guard let scheme = PrependScheme(rawValue: name ?? "always") else {
      let known = PrependScheme.allCases.map(\.rawValue).joined(separator: ", ")
      throw component.invalid("the prepend scheme '\(name ?? "")' is not supported; known are \(known)")
    }
    // Files from before there were schemes say it by a truth value.
    let isLegacyOff = try component.optionalBool("add_prefix_space") == false && name == nil
    self.scheme = isLegacyOff ? .never : scheme
  }

  func cut(_ text: inout WorkingText) {
    text.rewriteWords { source, word, startsText, output in
      let word = source.part(word)
      let wanted = scheme == .always || scheme == .first && startsText
      // A blank in front becomes the mark.
      if wanted, word[0] != 0x20, !word.starts(with: replacement) { output.append(contentsOf: replacement) }
      for byte in word {
        if byte == 0x20 { output.append(contentsOf: replacement) } else { output.append(byte) }
      }
    }
    if splits { text.split(cutAtMarks) }
  }

  /// Every mark begins a word.
  private func cutAtMarks(_ source: Bytes, _ word: Range<Int>, _ output: inout [Range<Int>]) {
    var (start, i) = (word.lowerBound, word.lowerBound)
    while i < word.upperBound {
      let end = i + source[i].sequenceLength
      if i > start, source[i] == replacement[0], source.part(i..<end).elementsEqual(replacement) {
        output.append(start..<i)
        start = i
      }
      i = end
    }
    output.append(start..<word.upperBound)
  }
}
