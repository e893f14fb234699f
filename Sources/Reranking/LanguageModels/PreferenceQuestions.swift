import LanguageModels
import RankifyCore

/// Asks a model which of several passages answers a query best.
struct PreferenceQuestions: Sendable {
  /// No more passages than this can be shown at once.
  static let letters = (UInt8(ascii: "A")...UInt8(ascii: "Z")).map { String(Character(Unicode.Scalar($0))) }
  private static let answerTokens = 16

  let model: any LanguageModel
  let settings: PromptedReranking
  let tally: RerankTally
  private let prompt: PassagePrompt

  init(
    _ model: any LanguageModel, _ settings: PromptedReranking, name: String, _ tally: RerankTally
  ) throws(RankifyError) {
    try settings.check()
    (self.model, self.settings, self.tally) = (model, settings, tally)
    prompt = try PassagePrompt(settings, standard: DefaultPrompts.preference, name: name, isList: true, tally)
  }

  /// The place of the best; `nil` where the answer is none.
  func best(of documents: [Document], _ query: String) async throws(RankifyError) -> Int? {
    let labels = Array(Self.letters.prefix(documents.count))
    let messages = try prompt.messages(query, documents, labels: labels, answerTokens: Self.answerTokens, for: model)
    let answer = try await model.answer(messages, settings.options(Self.answerTokens, .oneOf(labels), model, messages))
    tally.count(answer.usage)
    let place = ChoiceReply.place(ThoughtFilter.answer(in: answer.text), labels)
    if place == nil { tally.change { $0.malformedAnswers += 1 } }
    return place
  }
}

/// Requests that are left for one ranking.
struct CallBudget {
  private var left: Int?

  init(_ budget: Int?) { left = budget }

  /// Takes some; whether there were as many.
  mutating func take(_ count: Int) -> Bool {
    guard let left else { return true }
    if left < count { return false }
    self.left = left - count
    return true
  }
}
