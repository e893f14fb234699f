import RankifyCore

/// Cuts a text before the marks `▁` that no piece of a vocabulary has inside: such a text becomes the same pieces as the uncut
/// one, and its words can be remembered.
struct MarkSplit: PreTokenizer {
  private static let mark: [UInt8] = Array("▁".utf8)
  /// Whether a piece has a mark behind a character that ends in this byte.
  private var isJoined = [Bool](repeating: false, count: 256)

  init(_ vocabulary: Vocabulary) {
    // Runs of marks stay together.
    isJoined[Int(Self.mark[2])] = true
    for entry in 0..<vocabulary.count {
      vocabulary.withText(at: entry) { text in
        var i = 1
        while i + 3 <= text.count {
          if Self.isMark(text, i) { isJoined[Int(text[i - 1])] = true }
          i += 1
        }
      }
    }
  }

  @inline(__always)
  private static func isMark(_ text: Bytes, _ i: Int) -> Bool {
    text[i] == mark[0] && text[i + 1] == mark[1] && text[i + 2] == mark[2]
  }

  func cut(_ text: inout WorkingText) {
    text.split { source, word, output in
      var start = word.lowerBound
      var i = start + 1
      while i + 3 <= word.upperBound {
        if Self.isMark(source, i), !isJoined[Int(source[i - 1])] {
          output.append(start..<i)
          start = i
        }
        i += 1
      }
      output.append(start..<word.upperBound)
    }
  }
}
