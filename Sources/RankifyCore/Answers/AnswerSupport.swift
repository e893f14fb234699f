/// What the evidence says of an answer, sentence by sentence.
public struct AnswerSupport: Hashable, Codable, Sendable {
  /// A sentence of an answer.
  public struct Sentence: Hashable, Codable, Sendable {
    /// Its words, without citations.
    public var text: String
    /// The passages that it cites, by their numbers from 1, each once.
    public var citations: [Int]
    /// The numbers that it cites and no passage has.
    public var unknownCitations: [Int]
    /// The passage that has most of the sentence's words, by its number; `nil` where none has any.
    public var passage: Int?
    /// The part of the sentence's words, function words aside, that this passage has, 0 to 1.
    public var share: Double
    /// Whether that is enough to call the sentence supported.
    public var isSupported: Bool

    /// Creates a sentence.
    public init(
      text: String, citations: [Int], unknownCitations: [Int], passage: Int?, share: Double, isSupported: Bool
    ) {
      (self.text, self.citations, self.unknownCitations) = (text, citations, unknownCitations)
      (self.passage, self.share, self.isSupported) = (passage, share, isSupported)
    }
  }

  /// The sentences in their order.
  public var sentences: [Sentence]
  /// The answer without its citations.
  public var plainText: String

  /// Creates an account.
  public init(sentences: [Sentence], plainText: String) { (self.sentences, self.plainText) = (sentences, plainText) }

  /// The passages that are cited, by their numbers from 1, in the order of their first citation.
  public var citations: [Int] { AnswerSupport.distinct(sentences.flatMap(\.citations)) }

  /// The numbers that are cited and no passage has.
  public var unknownCitations: [Int] { AnswerSupport.distinct(sentences.flatMap(\.unknownCitations)) }

  private static func distinct(_ numbers: [Int]) -> [Int] {
    var seen: Set<Int> = []
    return numbers.filter { seen.insert($0).inserted }
  }
}
