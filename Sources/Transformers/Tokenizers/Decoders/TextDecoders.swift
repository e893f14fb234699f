import RankifyCore

/// All tokens become one text.
struct FuseDecoder: TokenDecoder {
  func decode(_ tokens: [String]) -> [String] { [tokens.joined()] }
}

/// Takes a character from the ends of every token.
struct StripDecoder: TokenDecoder {
  let content: Unicode.Scalar
  /// How many it takes from the beginning at most.
  let start: Int
  /// How many it takes from the end at most.
  let stop: Int

  func decode(_ tokens: [String]) -> [String] {
    tokens.map { token in
      var scalars = Substring(token).unicodeScalars
      var (start, stop) = (start, stop)
      while start > 0, scalars.first == content {
        scalars.removeFirst()
        start -= 1
      }
      while stop > 0, scalars.last == content {
        scalars.removeLast()
        stop -= 1
      }
      return String(scalars)
    }
  }
}

/// Replaces every match of a pattern by a text.
struct ReplaceDecoder: TokenDecoder {
  let pattern: TextPattern
  let content: [UInt8]

  func decode(_ tokens: [String]) -> [String] {
    tokens.map { $0.replacing(pattern, with: content) }
  }
}

extension String {
  /// Every match of a pattern replaced.
  fileprivate func replacing(_ pattern: TextPattern, with content: [UInt8]) -> String {
    var (text, output) = (self, [UInt8]())
    text.withUTF8 { source in
      var done = 0
      // Where a pattern is given up the rest stays as it is: nothing is computed from what is shown to readers.
      _ = pattern.forEachMatch(in: source) { match in
        output += source.part(done..<match.lowerBound)
        output += content
        done = match.upperBound
      }
      output += source.part(done..<source.count)
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// Every occurrence of a text replaced, byte by byte rather than character by character.
  func replacingBytes(of old: String, with new: String) -> String {
    replacing(.text(Array(old.utf8)), with: Array(new.utf8))
  }
}
