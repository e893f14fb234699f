import ArgumentParser
import Rankify

/// The prompt of in-context re-ranking.
struct InContextPromptOptions: ParsableArguments {
  /// What the model is asked to do with the passages.
  enum Instruction: String, ExpressibleByArgument, CaseIterable {
    case question, information
  }

  @Option(
    help:
      "What the prompt asks for: question (to be answered by the passages), information (on a claim or a topic) (default: question)."
  )
  var instruction: Instruction?

  @Option(help: "Words of a passage that are read at most; 0: all (default: 300).")
  var words: Int?

  func validate() throws {
    if let words, words < 0 { throw ValidationError("--words \(words): expected 0 or more") }
  }

  var isUsed: Bool { instruction != nil || words != nil }

  var options: InContextOptions {
    InContextOptions(
      wording: instruction == .information ? .informationExtraction : .questionAnswering,
      words: words.map { $0 == 0 ? nil : $0 } ?? 300)
  }
}

/// How in-context re-ranking reads and scores.
struct InContextArguments: ParsableArguments {
  /// In which order passages are shown.
  enum Order: String, ExpressibleByArgument, CaseIterable {
    case bestLast = "best-last"
    case bestFirst = "best-first"
    case shuffled
  }

  static let methods = ["icr", "qr-heads"]

  @OptionGroup var prompt: InContextPromptOptions

  @Option(
    help:
      "The order in which the model reads the passages: best-last (next to the query), best-first, shuffled (by --seed) (default: best-last)."
  )
  var order: Order?

  @Option(help: "The layers whose attention counts, FIRST-LAST from 0 (icr; default: all that see the whole prompt).")
  var layers: String?

  @Option(help: "The heads of qr-heads: a file of 'train heads', a preset, or a list such as 14-22,13-16.")
  var heads: String?

  @Option(help: "How heads become one score: sum, or standardized: one vote each (default: sum).")
  var pooling: HeadPooling?

  @Flag(help: "Do not take off the attention that a query without content pays.")
  var noCalibration = false

  @Flag(
    help:
      "Read every passage by itself and keep what was read for when it comes again (up to --memory): much faster over many queries, with other scores."
  )
  var cache = false

  @Option(
    help: ArgumentHelp(
      "Keep what queries look at in FOLDER and take it from there, so that other heads, layers and poolings, or no calibration, cost nothing; all layers are read (4 bytes a head and token, and as many for the calibration: 4 MB a query of 2,000 tokens for SmolLM2).",
      valueName: "folder"))
  var keepAttention: String?

  @Option(help: "Seed of the shuffled order, or of words that are drawn at a temperature (default: 42).")
  var seed: UInt64?

  func check(_ method: String) throws {
    guard Self.methods.contains(method) else {
      if isUsed { throw ValidationError("options of in-context re-ranking do not go with --method \(method)") }
      if seed != nil, !PromptedArguments.drawingMethods.contains(method) {
        throw ValidationError("--seed does not go with --method \(method), which draws nothing")
      }
      return
    }
    if heads != nil, method != "qr-heads" { throw ValidationError("--heads belongs to --method qr-heads") }
    if layers != nil, method != "icr" {
      throw ValidationError("--layers belongs to --method icr; heads say their layers")
    }
    if seed != nil, order != .shuffled { throw ValidationError("--seed belongs to --order shuffled") }
    if let layers, range == nil { throw ValidationError("--layers \(layers): expected FIRST-LAST, such as 8-20") }
  }

  /// The heads themselves: a file of the same name may have others tomorrow.
  private static func named(_ text: String) -> String {
    (try? RetrievalHeads(named: text))?.heads.map(\.description).joined(separator: ",") ?? text
  }

  private var isUsed: Bool {
    prompt.isUsed || order != nil || layers != nil || heads != nil || pooling != nil || noCalibration || cache
      || keepAttention != nil
  }

  private var range: ClosedRange<Int>? {
    let ends = (layers ?? "").split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard ends.count == 2, let first = ends[0], let last = ends[1], 0 <= first, first <= last else { return nil }
    return first...last
  }

  /// The options, lists read in `windows` if they are longer.
  /// - Parameter memory: bytes of what was read that are kept
  func options(_ windows: SlidingWindows?, memory: Int = 1 << 31) -> InContextOptions {
    var options = prompt.options
    options.order =
      switch order {
      case .bestFirst: .bestFirst
      case .shuffled: .shuffled(seed: seed ?? 42)
      case .bestLast, nil: .bestLast
      }
    options.attention = range.map { .layers($0) } ?? .all
    (options.pooling, options.isCalibrated, options.windows) = (pooling ?? .sum, !noCalibration, windows)
    options.cache = cache ? memory : nil
    return options
  }

  /// What decides scores besides the model, for the identity of a run.
  var words: String {
    let parts: [String?] = [
      prompt.instruction?.rawValue, prompt.words.map { "\($0) words" }, order?.rawValue, layers.map { "layers \($0)" },
      heads.map { "heads \(Self.named($0))" }, pooling?.rawValue, noCalibration ? "not calibrated" : nil,
      cache ? "passages by themselves" : nil, seed.map { "seed \($0)" },
    ]
    return parts.compactMap { $0.map { ", " + $0 } }.joined()
  }
}

extension HeadPooling: ExpressibleByArgument {}
