import RankifyCore

/// A regular expression over UTF-8, in the dialect in which `tokenizer.json` states them (Oniguruma's Ruby syntax).
///
/// It exists because Foundation's and Swift's engines are one to two orders of magnitude slower on texts of this kind.
/// Supported: literals, `.`, classes (nested, negated, POSIX), `\d \w \s \h \R` and their opposites, `\p{…}` of general
/// categories and Han, groups, alternation, greedy, lazy and possessive quantifiers, look-ahead, look-behind of one
/// scalar, atomic groups, `(?i)`, `(?m)`, `^ $ \A \z \Z \b \B`. Not supported: back-references, `&&`, other scripts.
/// It backtracks, as the dialect demands; its stack lies on the heap.
struct RegularExpression: Sendable {
  /// One instruction of the program.
  enum Instruction: Sendable {
    /// One scalar of a set.
    case scalar(set: Int)
    /// One byte of ASCII.
    case byte(UInt8)
    /// Scalars of a set, at least `low`, at most `high`.
    case run(set: Int, low: Int, high: Int, mode: Quantifier.Mode)
    /// Continues at `first`, or, where that fails, at `second`; skips the first where the next byte cannot begin it.
    case fork(first: Int, second: Int, beginners: Int)
    case jump(Int)
    /// The program from `body` on must match here, or must not; nothing is consumed.
    case look(body: Int, next: Int, isNegated: Bool)
    /// A scalar of the set must stand before, or must not.
    case lookBehind(set: Int, isNegated: Bool)
    /// The program from `body` on matches once, without a way back into it.
    case atomic(body: Int, next: Int)
    case anchor(Anchor)
    case match
  }

  /// A condition on a place.
  enum Anchor: Sendable { case textStart, textEnd, textEndOrLastLine, lineStart, lineEnd, wordBoundary, noWordBoundary }

  let program: [Instruction]
  let sets: [ScalarSet]
  /// For each fork, which bytes can begin its first way.
  let beginners: [[Bool]]

  /// Compiles a pattern.
  /// - Throws: a sentence on what is wrong or not supported, without the place
  init(_ pattern: String) throws(RankifyError) {
    var parser = RegexParser(pattern)
    var compiler = RegexCompiler()
    let tree = try parser.parse()
    try compiler.compile(tree)
    (program, sets, beginners) = compiler.finish()
  }

  /// The first match at or behind `start`: `nil` where there is none. An empty match counts.
  func firstMatch(in text: Bytes, from start: Int, _ stack: inout [RegexMatcher.Frame]) -> Range<Int>? {
    var start = start
    while start <= text.count {
      if let end = match(in: text, at: start, &stack) { return start..<end }
      if start == text.count { break }
      start += text[start].sequenceLength
    }
    return nil
  }

  /// The end of the match that begins at `start`.
  @inline(__always)
  func match(in text: Bytes, at start: Int, _ stack: inout [RegexMatcher.Frame]) -> Int? {
    program.withUnsafeBufferPointer { program in
      sets.withUnsafeBufferPointer { sets in
        let matcher = RegexMatcher(program: program, sets: sets, beginners: beginners, text: text)
        return matcher.run(from: 0, at: start, &stack)
      }
    }
  }
}
