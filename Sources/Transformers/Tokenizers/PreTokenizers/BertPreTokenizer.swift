import RankifyCore

/// Splits at white space and sets each punctuation mark apart.
struct BertPreTokenizer: PreTokenizer {
  private enum Class: UInt8 { case letter, space, punctuation }

  /// The class of each ASCII byte.
  private static let ascii: [Class] = (0..<0x80).map { classify($0) }

  private static func classify(_ scalar: UInt32) -> Class {
    if ScalarClass.isWhiteSpace(scalar) { return .space }
    return ScalarClass.isPunctuation(scalar) ? .punctuation : .letter
  }

  func cut(_ text: inout WorkingText) {
    let ascii = Self.ascii
    text.split { source, word, output in
      var start = word.lowerBound
      var i = start
      while i < word.upperBound {
        let byte = source[i]
        var (kind, length) = (Class.letter, 1)
        if byte < 0x80 {
          kind = ascii[Int(byte)]
        } else {
          let (scalar, size) = source.scalar(at: i)
          (kind, length) = (Self.classify(scalar), size)
        }
        if kind != .letter {
          if start < i { output.append(start..<i) }
          if kind == .punctuation { output.append(i..<(i + length)) }
          start = i + length
        }
        i += length
      }
      if start < i { output.append(start..<i) }
    }
  }
}
