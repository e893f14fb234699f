import ArgumentParser
import Rankify

/// How passages are found for questions.
struct RAGSearchOptions: ParsableArguments {
  /// How questions are reworded before the search.
  enum Rewriting: String, CaseIterable, ExpressibleByArgument {
    case hyde, standalone

    /// The prompt that asks for other words.
    var prompt: PromptName { self == .hyde ? .hypotheticalDocument : .standaloneQuestion }
  }

  @Option(
    help: "How to search: by words (bm25), vectors (dense), both (hybrid), or token vectors (late) (default: bm25).")
  var search: RetrievalMethod?

  @Option(
    help: ArgumentHelp(
      "The encoder of dense, hybrid and late, where it is no longer where the index was made (default: the index's).",
      valueName: "model"))
  var encoder: String?

  @Option(help: "How hybrid search fuses: \(HybridFusion.list) (default: minmax).")
  var fusion: HybridFusion?

  @Option(help: "How much dense search counts in hybrid search, 0 to 1 (default: 0.5).")
  var weight: Double?

  @Option(help: "Re-rank what was found: a method of 'rankify rerank --method list'; the model reads the new order.")
  var rerank: String?

  @Option(
    help: ArgumentHelp(
      "The model that re-ranks (default: the index's encoder for dense and colbert; for methods that ask a language model --model).",
      valueName: "model"))
  var rerankModel: String?

  @Option(help: "Passages that are found and re-ranked (default: 100).")
  var depth: Int?

  @Option(
    help:
      "Reword questions before the search: hyde (with a passage that the model makes up), standalone (without their conversation, --history)."
  )
  var rewrite: Rewriting?

  @Option(
    help: "The conversation before the question: JSON objects {\"question\", \"answer\"}, one a line or in an array.")
  var history: String?

  func validate() throws {
    if let weight, !(0...1).contains(weight) { throw ValidationError("--weight \(weight): expected 0 to 1") }
    if weight != nil, let fusion, !fusion.takesWeights {
      throw ValidationError("--weight does not apply to --fusion \(fusion.rawValue)")
    }
    if let depth, !(1...100_000).contains(depth) { throw ValidationError("--depth \(depth): expected 1 to 100000") }
    let owners = [
      ("--fusion", fusion != nil, "--search hybrid", search == .hybrid),
      ("--weight", weight != nil, "--search hybrid", search == .hybrid),
      ("--encoder", encoder != nil, "--search dense, hybrid and late", method != .bm25),
      ("--rerank-model", rerankModel != nil, "--rerank", rerank != nil),
      ("--depth", depth != nil, "--rerank", rerank != nil),
      ("--history", history != nil, "--rewrite standalone", rewrite == .standalone),
    ]
    for (option, isGiven, owner, isThere) in owners where isGiven && !isThere {
      throw ValidationError("\(option) belongs to \(owner)")
    }
    if rewrite == .standalone, history == nil {
      throw ValidationError("--rewrite standalone needs the conversation, --history")
    }
  }

  /// How to search.
  var method: RetrievalMethod { search ?? .bm25 }

  /// The first option of a search in an index.
  var ofIndex: String? {
    let given: [(Bool, String)] = [
      (search != nil, "--search"), (encoder != nil, "--encoder"), (rewrite != nil, "--rewrite"),
    ]
    return given.first(where: \.0)?.1
  }

  /// The same as options of `rankify retrieve`.
  var dense: DenseOptions {
    var options = DenseOptions()
    (options.model, options.queryModel, options.depth) = (encoder, nil, nil)
    (options.fusion, options.weight) = (fusion, weight)
    return options
  }

  /// The conversation before the question.
  func turns() throws(RankifyError) -> [StandaloneQuestion.Turn] {
    guard let history else { return [] }
    let elements = try JSONElementReader(LineReader(history))
    var turns: [StandaloneQuestion.Turn] = []
    while let bytes = try elements.next() {
      let turn = try JSONValue(bytes, name: elements.name)
      guard let question = turn["question"]?.string, let answer = turn["answer"]?.string else {
        throw .invalid(
          elements.name, line: elements.line, "is no turn of a conversation; expected {\"question\": …, \"answer\": …}")
      }
      turns.append(StandaloneQuestion.Turn(question: question, answer: answer))
    }
    return turns
  }
}
