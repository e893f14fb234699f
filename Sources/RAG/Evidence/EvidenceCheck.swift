import RankifyCore

/// Compares an answer with the passages it rests on: are its citations there, and do its words stand in them?
///
/// Lexical support: the part of a sentence's different words, function words of English aside, that a passage has. A sentence
/// that cites passages is held to those together, any other to the best single one. It takes a reader to say that a passage implies
/// a sentence; that its words do not even occur is worth a look.
public struct EvidenceCheck: PipelineStage {
  /// The part of a sentence's words from which on it counts as supported.
  public let threshold: Double

  /// Creates a stage.
  public init(threshold: Double = 0.5) { self.threshold = threshold }

  /// The answer with `support`.
  public func run(_ answer: Answer) async throws(RankifyError) -> Answer {
    var answer = answer
    answer.support = support(of: answer.text, by: answer.evidence.hits.map(\.document))
    return answer
  }

  /// What passages say of a text that cites them by their numbers from 1.
  public func support(of text: String, by passages: [Document]) -> AnswerSupport {
    let words = passages.map { Set(AnswerNormalization.words($0.title + " " + $0.text)) }
    let sentences = Sentences.of(text).map { checked($0, words) }
    let plain = CitedText(text).plain
    // A number in brackets and nothing else is an answer.
    return AnswerSupport(sentences: sentences, plainText: plain.isEmpty ? text.trimmed : plain)
  }

  private func checked(_ sentence: String, _ passages: [Set<String>]) -> AnswerSupport.Sentence {
    let cited = CitedText(sentence)
    var seen: Set<Int> = []
    let numbers = cited.numbers.filter { seen.insert($0).inserted }
    let known = numbers.filter { passages.indices.contains($0 - 1) }
    let words = Set(AnswerNormalization.words(cited.plain)).subtracting(FunctionWords.english)
    let shares = passages.map { EvidenceCheck.share(words, $0) }
    let best = shares.indices.max { shares[$0] < shares[$1] || (shares[$0] == shares[$1] && $0 > $1) }
    let share =
      known.isEmpty
      ? best.map { shares[$0] } ?? 0
      : EvidenceCheck.share(words, known.reduce(into: []) { $0.formUnion(passages[$1 - 1]) })
    return AnswerSupport.Sentence(
      text: cited.plain, citations: known, unknownCitations: numbers.filter { !known.contains($0) },
      passage: best.flatMap { shares[$0] > 0 ? $0 + 1 : nil }, share: share,
      // Where a sentence has no words to look for, as "Yes.", nothing speaks against it.
      isSupported: words.isEmpty || share >= threshold)
  }

  private static func share(_ words: Set<String>, _ passage: Set<String>) -> Double {
    words.isEmpty ? 0 : Double(words.count { passage.contains($0) }) / Double(words.count)
  }
}

/// Words that stand in any passage and support nothing.
enum FunctionWords {
  static let english: Set<String> = Set(
    """
    a about according after all also although an and any are as at based be because been before being both but by can could did do does \
    during each either for from given had has have he her hers him his how however i if in into is it its itself may me might more \
    most must my neither no nor not of on one only or other our ours out over own passage passages per shall she should since so \
    some such than that the their theirs them then there these they this those through to too under until up upon us very was we were \
    what when where which while who whom whose why will with would yes you your yours
    """.split(separator: " ").map(String.init))
}
