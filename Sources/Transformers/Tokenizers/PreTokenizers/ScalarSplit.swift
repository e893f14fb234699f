import RankifyCore

/// Splits at every scalar of a class.
struct ScalarSplit: PreTokenizer {
  /// What becomes of the delimiters.
  let behavior: SplitBehavior
  /// Whether a scalar is a delimiter.
  let isDelimiter: @Sendable (UInt32) -> Bool

  init(behavior: SplitBehavior, _ isDelimiter: @escaping @Sendable (UInt32) -> Bool) {
    (self.behavior, self.isDelimiter) = (behavior, isDelimiter)
  }

  func cut(_ text: inout WorkingText) {
    var pieces: [SplitPiece] = []
    text.split { source, word, output in
      pieces.removeAll(keepingCapacity: true)
      var (start, i) = (word.lowerBound, word.lowerBound)
      while i < word.upperBound {
        let (scalar, length) = source.scalar(at: i)
        if isDelimiter(scalar) {
          if start < i { pieces.append(SplitPiece(range: start..<i, isDelimiter: false)) }
          pieces.append(SplitPiece(range: i..<(i + length), isDelimiter: true))
          start = i + length
        }
        i += length
      }
      if start < i { pieces.append(SplitPiece(range: start..<i, isDelimiter: false)) }
      behavior.join(pieces, into: &output)
    }
  }
}

/// Runs of word characters, and runs of what is neither that nor white space: `\w+|[^\w\s]+`.
struct WordSplit: PreTokenizer {
  private enum Class { case word, space, other }

  func cut(_ text: inout WorkingText) {
    text.split { source, word, output in
      var (start, i) = (word.lowerBound, word.lowerBound)
      var last = Class.space
      while i < word.upperBound {
        let (scalar, length) = source.scalar(at: i)
        let kind: Class =
          ScalarClass.isWord(scalar) ? .word : ScalarClass.isWhiteSpace(scalar) ? .space : .other
        if kind != last {
          if last != .space { output.append(start..<i) }
          (start, last) = (i, kind)
        }
        i += length
      }
      if last != .space { output.append(start..<i) }
    }
  }
}

/// Pieces of a number of scalars, the last perhaps shorter.
struct FixedLengthSplit: PreTokenizer {
  let length: Int

  init(_ component: Component) throws(RankifyError) {
    length = try component.optionalInteger("length") ?? 5
    if length < 1 { throw component.invalid("'length' is \(length); it must be at least 1") }
  }

  func cut(_ text: inout WorkingText) {
    text.split { source, word, output in
      var (start, i, count) = (word.lowerBound, word.lowerBound, 0)
      while i < word.upperBound {
        i += source[i].sequenceLength
        count += 1
        if count == length || i == word.upperBound {
          output.append(start..<i)
          (start, count) = (i, 0)
        }
      }
    }
  }
}
