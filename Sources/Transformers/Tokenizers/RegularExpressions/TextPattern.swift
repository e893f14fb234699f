import RankifyCore

/// What `Split` and `Replace` look for: a text or a regular expression.
enum TextPattern: Sendable {
  case text([UInt8])
  /// With what to say where a text takes too many steps.
  case expression(RegularExpression, fault: String)

  /// Reads the member `pattern`: `{"String": "…"}` or `{"Regex": "…"}`.
  init(_ component: Component) throws(RankifyError) {
    let pattern = component.value("pattern")
    if let text = pattern?["String"]?.string ?? pattern?.string {
      self = .text(Array(text.utf8))
    } else if let expression = pattern?["Regex"]?.string {
      do {
        let fault = component.invalid(
          "'\(expression.prefix(200))' takes more steps on a text than any pattern should, and would hardly end; use the "
            + "tokenizer that the model came with")
        self = .expression(try RegularExpression(expression), fault: fault.message)
      } catch {
        throw component.invalid("'\(expression.prefix(200))': \(error.message)")
      }
    } else {
      throw component.invalid("'pattern' must be an object with a member String or Regex")
    }
  }

  /// Calls `body` with every match in order; matches do not overlap.
  /// - Returns: what to say where an expression took so many steps that the search was given up, `nil` otherwise
  func forEachMatch(in text: Bytes, _ body: (Range<Int>) -> Void) -> String? {
    switch self {
    case .text(let wanted):
      Self.forEachOccurrence(of: wanted, in: text, body)
      return nil
    case .expression(let expression, let fault):
      return Self.forEachMatch(of: expression, in: text, body) ? nil : fault
    }
  }

  private static func forEachOccurrence(of wanted: [UInt8], in text: Bytes, _ body: (Range<Int>) -> Void) {
    guard let first = wanted.first else { return }
    var i = 0
    while i + wanted.count <= text.count, let offset = text.part(i..<text.count).firstOffset(of: first) {
      i += offset
      let end = i + wanted.count
      if end <= text.count, text.part(i..<end).elementsEqual(wanted) {
        body(i..<end)
        i = end
      } else {
        i += 1
      }
    }
  }

  /// An empty match counts unless it touches the match before it. `false` where the search was given up.
  private static func forEachMatch(
    of expression: RegularExpression, in text: Bytes, _ body: (Range<Int>) -> Void
  ) -> Bool {
    expression.withMatcher(on: text) { matcher in
      var (start, lastEnd) = (0, -1)
      while start <= text.count, let match = matcher.firstMatch(from: start) {
        if match.isEmpty, match.lowerBound == lastEnd {
          start += start < text.count ? text[start].sequenceLength : 1
        } else {
          body(match)
          (start, lastEnd) = (match.upperBound, match.upperBound)
        }
      }
      return !matcher.isExhausted
    }
  }
}
