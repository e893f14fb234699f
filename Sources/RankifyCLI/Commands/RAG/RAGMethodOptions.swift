import ArgumentParser
import Rankify

/// How answers are made and worded.
struct RAGMethodOptions: ParsableArguments {
  /// Settings of Adaptive-Note by name.
  enum Loop: String, CaseIterable, ExpressibleByArgument {
    case adaptiveNote = "adaptive-note"
    case deepNote = "deep-note"
  }

  @Option(
    name: [.customShort("k"), .customLong("passages")],
    help: "Passages that are read, or that each search brings (default: 5; in-context-ralm: 1).")
  var passages: Int?

  @Option(help: "Tokens that all passages together may have (default: as many as fit; 2048 for servers).")
  var evidenceTokens: Int?

  @Option(
    help:
      "How answers are worded: short (a few words), full (sentences with citations) (default: full for --query, short for --topics)."
  )
  var answers: Answering.Style?

  @Option(help: "Tokens that a reply of the model, and a note, may have (default: 256; Adaptive-Note's paper: 1280).")
  var maxTokens: Int?

  @Option(
    help:
      "What logits are divided by before words are drawn; 0 takes the likeliest (default: 0; self-consistency: 0.7).")
  var temperature: Double?

  @Option(help: "Seed of what is drawn (default: 42).")
  var seed: UInt64?

  @Option(help: "Replies that the majority is taken of (self-consistency; default: 5).")
  var samples: Int?

  @Option(help: "Rounds at most (react: searches, default 5; adaptive-note: T, default 3).")
  var rounds: Int?

  @Option(help: "Notes that may be no better than those before (adaptive-note: F; default: 1; deep-note: 2).")
  var failures: Int?

  @Option(help: "Different passages that are read at most (adaptive-note: M; default: 15).")
  var maxPassages: Int?

  @Option(help: "Settings by name: adaptive-note, deep-note (adaptive-note; default: adaptive-note).")
  var loop: Loop?

  @Flag(
    help: "Search for each of the model's questions by itself, not for all together as the paper does (adaptive-note).")
  var perQuestion = false

  @Flag(help: "Compare notes in both orders; a new note has to win in both (adaptive-note; not the paper's).")
  var swapComparison = false

  @Option(
    help: ArgumentHelp(
      "A folder of prompts, NAME.txt each, to take in place of the standard ones.", valueName: "folder"))
  var prompts: String?

  @Option(
    help: ArgumentHelp("Write the method's prompts into a folder, to begin others with, and end.", valueName: "folder"))
  var writePrompts: String?

  func validate() throws {
    let counts = [
      ("--passages", passages, 1), ("--evidence-tokens", evidenceTokens, 1), ("--max-tokens", maxTokens, 1),
      ("--samples", samples, 1), ("--rounds", rounds, 0), ("--failures", failures, 1),
      ("--max-passages", maxPassages, 1),
    ]
    for (name, count, least) in counts {
      if let count, !(least...1_000_000).contains(count) {
        throw ValidationError("\(name) \(count): expected \(least) to 1000000")
      }
    }
    if let temperature, !(temperature.isFinite && temperature >= 0) {
      throw ValidationError("--temperature \(temperature): expected 0 or more")
    }
  }

  /// Refuses options that do nothing for a method.
  func check(_ method: AnswerMethod) throws {
    let reads = method.reading != .nothing
    let notes = method.id == "adaptive-note"
    let owners: [(String, Bool, Bool)] = [
      ("--passages", passages != nil, reads), ("--evidence-tokens", evidenceTokens != nil, reads),
      ("--samples", samples != nil, method.id == "self-consistency"),
      ("--rounds", rounds != nil, method.reading == .ownSearches), ("--failures", failures != nil, notes),
      ("--max-passages", maxPassages != nil, notes), ("--loop", loop != nil, notes),
      ("--per-question", perQuestion, notes), ("--swap-comparison", swapComparison, notes),
    ]
    if let (name, _, _) = owners.first(where: { $0.1 && !$0.2 }) {
      throw ValidationError("\(name) does not go with --method \(method.id)")
    }
    if seed != nil, (temperature ?? 0) == 0, method.id != "self-consistency" {
      throw ValidationError("--seed decides what is drawn at a temperature: give --temperature")
    }
    if method.id == "self-consistency", temperature == 0 {
      throw ValidationError("--temperature 0 makes all samples of self-consistency the same: give a higher one")
    }
    if method.id == "self-consistency", answers == .full {
      throw ValidationError("--answers full does not go with self-consistency: sentences hardly ever agree")
    }
    if method.id == "react", rounds == 0 { throw ValidationError("--rounds 0: expected 1 to 1000000") }
  }

  /// The options of a method.
  /// - Parameter style: how answers are worded where nobody says how
  func options(_ method: AnswerMethod, style: Answering.Style, prompts: PromptSet) -> AnswerOptions {
    var options = AnswerOptions()
    options.answering = Answering(
      passages: passages ?? method.passages, evidenceTokens: evidenceTokens, replyTokens: maxTokens ?? 256,
      temperature: temperature ?? 0, seed: seed ?? 42, style: answers ?? style, prompts: prompts)
    (options.samples, options.rounds) = (samples ?? options.samples, rounds ?? options.rounds)
    options.loop = loop == .deepNote ? .deepNote : .adaptiveNote
    options.loop.rounds = rounds ?? options.loop.rounds
    options.loop.failures = failures ?? options.loop.failures
    options.loop.passages = maxPassages ?? options.loop.passages
    if perQuestion { options.loop.search = .each }
    if swapComparison { options.loop.comparison = .bothOrders }
    return options
  }
}

extension Answering.Style: ExpressibleByArgument {}

extension AnswerOptions {
  /// What decides the answers of a method besides model, passages and prompts, in words.
  func words(_ method: AnswerMethod) -> String {
    var parts = ["\(answering.style.rawValue) answers", "replies of \(answering.replyTokens) tokens"]
    if method.reading != .nothing { parts.append("\(answering.passages) passages") }
    if let tokens = answering.evidenceTokens { parts.append("\(tokens) tokens of passages") }
    let draws = method.id == "self-consistency"
    let temperature = draws && answering.temperature == 0 ? SelfConsistency.standardTemperature : answering.temperature
    if temperature > 0 { parts.append("temperature \(temperature), seed \(answering.seed)") }
    switch method.id {
    case "self-consistency": parts.append("\(samples) samples")
    case "react": parts.append("\(rounds) rounds")
    case "adaptive-note":
      parts.append("T \(loop.rounds), F \(loop.failures), M \(loop.passages)\(loop.goesBeyond ? " and beyond" : "")")
      parts.append("questions \(loop.search.rawValue), notes compared \(loop.comparison.rawValue)")
    default: break
    }
    return parts.joined(separator: ", ")
  }
}
