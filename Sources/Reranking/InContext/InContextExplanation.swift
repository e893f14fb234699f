import RankifyCore
import Transformers

/// Which tokens of which passages a query's tokens look at.
public struct InContextExplanation: Sendable {
  /// A token of a passage.
  public struct Token: Sendable, Hashable {
    /// What it adds to the passage's text; empty where a character takes several tokens and this is not the last.
    public let text: String
    /// The attention it gets, in all heads that count, less what a query without content gives it.
    public let value: Double
    /// Whether it counts: tokens that get far less than their passage's mean do not.
    public let counts: Bool
  }

  /// A passage as the prompt shows it.
  public struct Passage: Sendable {
    /// Its document.
    public let document: Document
    /// The sum of the values of the tokens that count.
    public let score: Double
    /// Its tokens, its number in the prompt included.
    public let tokens: [Token]
  }

  /// The passages, best first.
  public let passages: [Passage]
  /// Passages whose ends were cut off.
  public let truncatedCount: Int

  /// The largest value.
  public var largestValue: Double { passages.flatMap(\.tokens).map(\.value).max() ?? 0 }
}

extension InContextScorer {
  /// Reads documents, the best one of the first stage first, and a query behind them, and tells what it looks at.
  ///
  /// Scores are those of re-ranking with summed heads, but for a shuffled order: that is drawn by the query's identifier, too.
  public func explain(_ documents: [Document], query: Query) throws(RankifyError) -> InContextExplanation {
    let places = options.order.places(documents.count, query: query)
    let reading = try read(places.map { shown(documents[$0]) }, query: query.text, isPooled: true)
    let values = reading.tokenScores, prompt = reading.prompt
    var passages: [InContextExplanation.Passage] = []
    for (place, span) in zip(places, prompt.passages) {
      let lowest = options.isCalibrated ? CalibratedAttention.threshold(Array(values[span])) : -.infinity
      var stream = tokenizer.textStream(skippingSpecialTokens: false)
      let tokens = span.map {
        InContextExplanation.Token(
          text: stream.append(prompt.prefix[$0]), value: values[$0], counts: values[$0] > lowest)
      }
      passages.append(
        InContextExplanation.Passage(
          document: documents[place], score: tokens.reduce(0) { $0 + ($1.counts ? $1.value : 0) }, tokens: tokens))
    }
    return InContextExplanation(
      passages: passages.sorted { $0.score > $1.score }, truncatedCount: prompt.truncatedCount)
  }
}
