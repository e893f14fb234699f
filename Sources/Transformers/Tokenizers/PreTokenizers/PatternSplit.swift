import RankifyCore

/// Splits at the matches of a pattern.
struct PatternSplit: PreTokenizer {
  private let pattern: TextPattern
  private let behavior: SplitBehavior
  /// Whether what lies between the matches is the delimiter.
  private let isInverted: Bool

  init(_ component: Component) throws(RankifyError) {
    pattern = try TextPattern(component)
    guard let behavior = try SplitBehavior(component) else { throw component.invalid("'behavior' is missing") }
    self.behavior = behavior
    isInverted = try component.optionalBool("invert") ?? false
  }

  /// Every match, and everything between, is a word.
  init(isolating expression: RegularExpression) {
    let fault = "the text takes more steps to cut into words than any text should"
    (pattern, behavior, isInverted) = (.expression(expression, fault: fault), .isolated, false)
  }

  func cut(_ text: inout WorkingText) {
    var pieces: [SplitPiece] = []
    var fault: String?
    text.split { source, word, output in
      pieces.removeAll(keepingCapacity: true)
      fault = collect(source, word, &pieces) ?? fault
      let first = output.count
      behavior.join(pieces, into: &output)
      if output[first...].contains(where: \.isEmpty) { output[first...].removeAll(where: \.isEmpty) }
    }
    if let fault { text.fail(fault) }
  }

  /// The pieces of a word; what to say where the pattern was given up.
  private func collect(_ source: Bytes, _ word: Range<Int>, _ pieces: inout [SplitPiece]) -> String? {
    let start = word.lowerBound
    var done = start
    let fault = pattern.forEachMatch(in: source.part(word)) { match in
      let (low, high) = (start + match.lowerBound, start + match.upperBound)
      if done < low { pieces.append(SplitPiece(range: done..<low, isDelimiter: isInverted)) }
      pieces.append(SplitPiece(range: low..<high, isDelimiter: !isInverted))
      done = high
    }
    if done < word.upperBound { pieces.append(SplitPiece(range: done..<word.upperBound, isDelimiter: isInverted)) }
    return fault
  }
}
