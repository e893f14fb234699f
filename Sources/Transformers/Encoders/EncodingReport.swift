/// What encoding some texts came to.
public struct EncodingReport: Sendable, Equatable {
  /// Texts, or pairs of texts.
  public var texts = 0
  /// Tokens that were read, special ones included.
  public var tokens = 0
  /// Texts of which tokens were cut off at the maximum length.
  public var truncated = 0

  /// Nothing encoded.
  public init() {}

  init(_ sequences: [TokenSequence]) {
    texts = sequences.count
    tokens = sequences.reduce(0) { $0 + $1.count }
    truncated = sequences.count { $0.truncatedCount > 0 }
  }

  /// The counts of two reports together.
  public static func + (a: EncodingReport, b: EncodingReport) -> EncodingReport {
    var sum = a
    sum.texts += b.texts
    sum.tokens += b.tokens
    sum.truncated += b.truncated
    return sum
  }
}
