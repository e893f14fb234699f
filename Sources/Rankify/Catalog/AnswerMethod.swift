/// How questions are answered, besides the model and the search; each method takes what concerns it.
public struct AnswerOptions: Sendable {
  /// What all methods have in common.
  public var answering = Answering()
  /// Replies that `self-consistency` takes the majority of.
  public var samples = 5
  /// How often `react` may search.
  public var rounds = 5
  /// How long `adaptive-note` goes on.
  public var loop = NoteLoop.adaptiveNote

  /// Standard options.
  public init() {}
}

/// A way to answer questions, by name: what the command line offers.
public struct AnswerMethod: Sendable, Identifiable {
  /// Where a method's passages come from.
  public enum Reading: Sendable {
    /// It reads none.
    case nothing
    /// From one search for the question's words.
    case ranking
    /// From searches for words of its own.
    case ownSearches
  }

  /// The name.
  public let id: String
  /// One line on what it does.
  public let summary: String
  /// Where its passages come from.
  public let reading: Reading
  /// The prompts that it uses.
  public let prompts: [PromptName]
  /// Passages that it reads, or that each of its searches brings, where nobody says how many.
  public let passages: Int
  private let making: Making

  typealias Making =
    @Sendable (any Retriever, any LanguageModel, AnswerOptions) throws(RankifyError) -> any Answerer

  /// What answers questions in this way, and compares each answer with the passages it rests on.
  /// - Parameter search: finds passages; not used by a method that reads none
  /// - Throws: `badArguments` for options that cannot be
  public func make(
    search: any Retriever, model: any LanguageModel, _ options: AnswerOptions = AnswerOptions()
  ) throws(RankifyError) -> any Answerer {
    try options.answering.check()
    let answerer = try making(search, model, options)
    return reading == .nothing ? answerer : Self.checked(answerer)
  }

  init(
    _ id: String, _ summary: String, reading: Reading = .ranking, prompts: [PromptName], passages: Int = 5,
    make: @escaping Making
  ) {
    (self.id, self.summary, self.reading, self.prompts) = (id, summary, reading, prompts)
    (self.passages, making) = (passages, make)
  }

  private static func checked(_ answerer: some Answerer) -> any Answerer { answerer >>> EvidenceCheck() }
}

extension Catalog {
  /// The ways to answer questions.
  public static let answerMethods: [AnswerMethod] = [
    AnswerMethod(
      "zero-shot", "from what the model knows, without any passage", reading: .nothing, prompts: [.zeroShot]
    ) { _, model, options throws(RankifyError) in
      read(FixedSearch([]), ZeroShot(model, options.answering))
    },
    AnswerMethod("single-pass", "from the best passages, in one request", prompts: [.answer]) {
      search, model, options throws(RankifyError) in
      read(search, SinglePass(model, options.answering))
    },
    AnswerMethod("cot", "from the best passages, with the reasons before the answer", prompts: [.reasons]) {
      search, model, options throws(RankifyError) in
      read(search, ChainOfThought(model, options.answering))
    },
    AnswerMethod(
      "self-consistency", "the majority of several answers with reasons, drawn at random (--samples)",
      prompts: [.reasons]
    ) { search, model, options throws(RankifyError) in
      try read(search, SelfConsistency(model, samples: options.samples, options.answering))
    },
    AnswerMethod(
      "in-context-ralm", "the words that go on behind the best passage and the question", prompts: [.continuation],
      passages: 1
    ) { search, model, options throws(RankifyError) in
      try read(search, InContextRALM(model, options.answering))
    },
    AnswerMethod(
      "react", "thinks, searches for words of its own, and thinks again, until it answers (--rounds)",
      reading: .ownSearches, prompts: [.thought]
    ) { search, model, options throws(RankifyError) in
      try ReAct(search: search, model: model, rounds: options.rounds, options.answering)
    },
    AnswerMethod(
      "adaptive-note", "keeps a note, searches for what it lacks, and answers from the best note (--loop, --rounds)",
      reading: .ownSearches,
      prompts: [.firstNote, .newQuery, .refineNote, .compareNotes, .answerFromNote]
    ) { search, model, options throws(RankifyError) in
      try AdaptiveNote(search: search, model: model, loop: options.loop, options.answering)
    },
  ]

  /// The way to answer of a name.
  /// - Throws: bad arguments, naming those there are
  public static func answerMethod(_ name: String) throws(RankifyError) -> AnswerMethod {
    if let method = answerMethods.first(where: { $0.id == name }) { return method }
    throw RankifyError(
      .badArguments,
      "'\(name)' is no way to answer; there are \(answerMethods.map(\.id).joined(separator: ", ")) (--method list)")
  }

  private static func read(_ search: some Retriever, _ generator: some Generator) -> any Answerer {
    search >>> generator
  }
}
