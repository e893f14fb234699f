import LanguageModels
import RankifyCore
import Templates

/// A prompt that shows as many passages as there is room for, the best first and each as a whole.
///
/// Where not even the best one fits, its beginning is shown.
struct EvidencePrompt {
  /// What is said to the model, and what of the passages it shows.
  struct Shown {
    var messages: [PromptMessage]
    /// The first of the passages, as far as they are in it.
    var passages: [Document]
  }

  /// Tokens of chat templates that no prompt shows; those of the models known have less.
  private static let templateTokens = 64
  /// Tokens of a passage's number and of what stands between passages.
  private static let labelTokens = 8
  /// With less of a passage a model cannot tell what it is about.
  private static let leastTokens = 16
  /// Where it is not known how many fit.
  private static let standardTokens = 2048

  private let template: PromptTemplate
  private let model: any LanguageModel
  private let settings: Answering
  private let question: String

  init(_ name: PromptName, _ question: String, _ model: any LanguageModel, _ settings: Answering) throws(RankifyError) {
    template = try settings.prompts.prompt(name)
    (self.question, self.model, self.settings) = (question, model, settings)
  }

  /// The messages with these passages, or the first of them.
  /// - Parameter numbers: what they are called, at least as many
  func shown(_ holes: TemplateMap, _ passages: [Document], numbers: [Int]) throws(RankifyError) -> Shown {
    let fitting = try self.fitting(passages, room(holes, hasPassages: !passages.isEmpty))
    return Shown(messages: try template.messages(variables(holes, Array(zip(numbers, fitting)))), passages: fitting)
  }

  /// Tokens that are left for passages.
  private func room(_ holes: TemplateMap, hasPassages: Bool) throws(RankifyError) -> Int {
    guard let context = model.contextLength else { return settings.evidenceTokens ?? Self.standardTokens }
    let frame = try template.messages(variables(holes, []))
    let used = frame.reduce(Self.templateTokens + settings.replyTokens) { $0 + model.tokenCount(of: $1.content) }
    let room = context - used
    guard room >= (hasPassages ? Self.labelTokens + Self.leastTokens : 0) else {
      throw RankifyError(
        .badArguments,
        "prompt '\(template.name)' and a reply of \(settings.replyTokens) tokens take \(used) of the \(context) tokens that "
          + "\(model.identity.name) reads; allow shorter replies, or take a model that reads more")
    }
    return min(room, settings.evidenceTokens ?? room)
  }

  private func fitting(_ passages: [Document], _ room: Int) -> [Document] {
    var (shown, left): ([Document], Int) = ([], room)
    for passage in passages {
      let size = model.tokenCount(of: passage.contents) + Self.labelTokens
      if size > left { break }
      shown.append(passage)
      left -= size
    }
    guard shown.isEmpty, let first = passages.first else { return shown }
    return [beginning(of: first, tokens: max(1, room - Self.labelTokens))]
  }

  private func beginning(of passage: Document, tokens: Int) -> Document {
    let title = model.beginning(of: passage.title, tokens: tokens)
    let text = model.beginning(of: passage.text, tokens: max(0, tokens - model.tokenCount(of: title) - 1))
    return Document(id: passage.id, title: title, text: text)
  }

  private func variables(_ holes: TemplateMap, _ passages: [(number: Int, document: Document)]) -> TemplateMap {
    var variables = PromptSet.variables(question: question, full: settings.style == .full, passages)
    for (name, value) in zip(holes.keys, holes.values) { variables[name] = value }
    return variables
  }
}

extension PromptSet {
  /// What every prompt shows.
  static func variables(
    question: String, full: Bool, _ passages: [(number: Int, document: Document)]
  ) -> TemplateMap {
    let listed = passages.map { number, document -> TemplateValue in
      .map([
        "number": .integer(number), "title": .string(document.title), "text": .string(document.text),
        "contents": .string(document.contents),
      ])
    }
    return [
      "question": .string(question), "full": .bool(full), "count": .integer(listed.count), "passages": .list(listed),
    ]
  }
}
