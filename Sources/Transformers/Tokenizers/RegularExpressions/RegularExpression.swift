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
    /// Continues at `first`, or, where that fails, at `second`; skips the first where the next byte cannot begin it,
    /// which the table at `beginners` tells.
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

  private let program: [Instruction]
  private let sets: [ScalarSet]
  /// Which ASCII characters the sets hold: two words for each.
  private let masks: [UInt64]
  /// Tables of 257 places: whether a byte, or, at the last place, the end of the text, can begin the first way of a fork.
  private let beginners: [Bool]

  /// Compiles a pattern.
  /// - Throws: a sentence on what is wrong or not supported, without the place
  init(_ pattern: String) throws(RankifyError) {
    var parser = RegexParser(pattern)
    var compiler = RegexCompiler()
    let tree = try parser.parse()
    try compiler.compile(tree)
    (program, sets, beginners) = (compiler.program, compiler.sets, compiler.beginners)
    masks = sets.flatMap { [$0.ascii.low, $0.ascii.high] }
  }

  /// Calls `body` with what finds matches in `text`.
  func withMatcher<Result>(on text: Bytes, _ body: (inout RegexMatcher) -> Result) -> Result {
    program.withUnsafeBufferPointer { program in
      sets.withUnsafeBufferPointer { sets in
        masks.withUnsafeBufferPointer { masks in
          beginners.withUnsafeBufferPointer { beginners in
            var matcher = RegexMatcher(program: program, sets: sets, masks: masks, beginners: beginners, text: text)
            return body(&matcher)
          }
        }
      }
    }
  }
}
