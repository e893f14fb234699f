import ArgumentParser
import Rankify

/// How a language model is asked to re-rank.
struct PromptedArguments: ParsableArguments {
  /// Which pairs `prp` compares.
  enum Pairs: String, ExpressibleByArgument, CaseIterable {
    case sliding, all
  }

  static let methods = ["rankgpt", "pointwise-llm", "upr", "prp", "setwise"]
  /// Those whose models write answers, of which words may be drawn.
  static let drawingMethods = ["rankgpt", "prp", "setwise"]

  @Option(help: "A file with the prompt, a template in Jinja's language (default: the method's own).")
  var prompt: String?

  @Flag(help: "Print the method's own prompt, to begin another one with.")
  var showPrompt = false

  @Option(help: "What logits are divided by before words are drawn (by --seed); 0 takes the likeliest (default: 0).")
  var temperature: Double?

  @Option(help: "Tokens of a document that are shown at most (default: as many as fit).")
  var passageTokens: Int?

  @Option(help: "Requests for one query at most (default: as many as the method takes).")
  var callBudget: Int?

  @OptionGroup var conversation: ChatTemplateOption

  @OptionGroup var patience: ServerTimeoutOption

  @Flag(help: "Let a model on this machine answer as it likes; its answers are repaired, as those of servers.")
  var freeAnswers = false

  @Option(help: "The word for documents that answer the query (pointwise-llm; default: Yes).")
  var yes: String?

  @Option(help: "The word for others (pointwise-llm; default: No).")
  var no: String?

  @Option(help: "Which pairs are compared (prp): sliding (neighbours), all (default: sliding).")
  var pairs: Pairs?

  @Option(help: "How often neighbours are compared from the end to the beginning (prp; default: 10).")
  var passes: Int?

  @Option(help: "How is sorted (setwise): heap, bubble (default: heap).")
  var sorting: SetwiseReranker.Sorting?

  @Option(help: "Documents that are shown at once (setwise; default: 4).")
  var setSize: Int?

  @Option(help: "Documents that are brought to the front (setwise; default: 10).")
  var top: Int?

  /// Prints what a method says where nobody says anything else.
  func show(_ method: String) throws {
    guard let text = DefaultPrompts.of(method) else {
      throw RankifyError(.badArguments, "\(method) has no prompt; \(Self.methods.joined(separator: ", ")) have one")
    }
    try StandardOutput.shared.write(text + "\n")
  }

  /// How many queries are re-ranked before what was found is written: few, since each takes long; `nil` for other methods.
  func queriesTogether(_ method: String, _ model: String?) -> Int? {
    if InContextArguments.methods.contains(method) { return 1 }
    guard Self.methods.contains(method) else { return nil }
    return model.map(ServerAddress.isAddress) == true ? 4 : 1
  }

  func validate() throws {
    let counts = [
      ("--passage-tokens", passageTokens), ("--call-budget", callBudget), ("--passes", passes), ("--top", top),
    ]
    for (name, count) in counts {
      if let count, count < 1 { throw ValidationError("\(name) \(count): expected at least 1") }
    }
    if let setSize, !(2...26).contains(setSize) { throw ValidationError("--set-size \(setSize): expected 2 to 26") }
    if let temperature, !(temperature.isFinite && temperature >= 0) {
      throw ValidationError("--temperature \(temperature): expected 0 or more")
    }
  }

  func check(_ method: String, _ model: String?) throws {
    let owners: [(String, Bool, [String])] = [
      ("--prompt", prompt != nil, Self.methods), ("--passage-tokens", passageTokens != nil, Self.methods),
      ("--call-budget", callBudget != nil, Self.methods), ("--timeout", patience.timeout != nil, Self.methods),
      ("--chat-template", conversation.chatTemplate != nil, Self.methods),
      ("--temperature", temperature != nil, Self.drawingMethods),
      ("--free-answers", freeAnswers, Self.drawingMethods), ("--yes", yes != nil, ["pointwise-llm"]),
      ("--no", no != nil, ["pointwise-llm"]), ("--pairs", pairs != nil, ["prp"]), ("--passes", passes != nil, ["prp"]),
      ("--sorting", sorting != nil, ["setwise"]), ("--set-size", setSize != nil, ["setwise"]),
      ("--top", top != nil, ["setwise"]),
    ]
    if let (name, _, _) = owners.first(where: { $0.1 && !$0.2.contains(method) }) {
      throw ValidationError("\(name) does not go with --method \(method)")
    }
    if pairs == .all, passes != nil { throw ValidationError("--passes belongs to --pairs sliding") }
    try patience.check([model])
    try conversation.check(model)
  }

  /// The options.
  /// - Parameter windows: how lists are read; `nil` for methods that read none
  func options(_ windows: SlidingWindows?, seed: UInt64?) -> PromptedOptions {
    var options = PromptedOptions()
    (options.prompt, options.passageTokens, options.callBudget) = (prompt, passageTokens, callBudget)
    (options.temperature, options.seed, options.keepsForms) = (temperature ?? 0, seed ?? 42, !freeAnswers)
    (options.timeout, options.chatTemplate) = (patience.timeout, conversation.chatTemplate)
    if let windows { options.windows = windows }
    options.words = PointwiseReranker.Words(yes: yes ?? "Yes", no: no ?? "No")
    options.pairs = pairs == .all ? .all : .sliding(passes: passes ?? 10)
    options.sorting = sorting ?? .heap
    (options.setSize, options.top) = (setSize ?? options.setSize, top ?? options.top)
    return options
  }

  /// What decides the order besides the model, for the identity of a run.
  var words: String {
    let parts: [String?] = [
      prompt.map { "prompt \($0) \(Self.checksum($0))" }, temperature.map { "temperature \($0)" },
      passageTokens.map { "\($0) tokens a document" }, callBudget.map { "\($0) requests" },
      freeAnswers ? "free answers" : nil, yes.map { "yes is '\($0)'" }, no.map { "no is '\($0)'" },
      pairs.map { "pairs \($0.rawValue)" }, passes.map { "\($0) passes" }, sorting?.rawValue,
      setSize.map { "sets of \($0)" }, top.map { "the best \($0)" },
    ]
    return parts.compactMap { $0.map { ", " + $0 } }.joined()
  }

  /// Of the prompt's text: a file that has changed since gives another run.
  private static func checksum(_ path: String) -> String {
    var hash = TextHash()
    if let prompt = try? PromptTemplate(file: path) { hash.add(prompt.source) }
    return hash.digits
  }
}

extension SetwiseReranker.Sorting: ExpressibleByArgument {}
