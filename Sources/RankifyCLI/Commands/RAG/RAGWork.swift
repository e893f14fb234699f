import Rankify

/// Everything that answers questions, put together.
struct RAGWork {
  let method: AnswerMethod
  let loading: RAGModelLoading
  let model: CachedLanguageModel
  let search: RAGSearch
  let options: AnswerOptions
  /// What all of the method's prompts are, for the sidecar.
  let prompts: [RAGRecord.Prompt]

  /// Loads the model while the search is opened.
  init(_ command: RAGCommand, _ method: AnswerMethod, _ input: RAGInput, style: Answering.Style) async throws {
    let (console, threads) = (command.common.console, command.threads.count)
    let names = command.promptNames(method)
    let set = try command.answering.prompts.map { folder throws(RankifyError) in
      try PromptSet(folder: folder, names: names)
    }
    options = command.answering.options(method, style: style, prompts: set ?? PromptSet())
    try options.answering.check()
    let loading = try await command.model.loading(threads: threads, console)
    async let loaded = loading.load()
    let depth = command.depth(method)
    var search = try await RAGSearch(
      input.passages, command.finding, command.sparse, command.late, depth: depth, threads: threads, console)
    model = try await loaded
    try search.reword(command.finding, by: model, options.answering)
    try await search.rerank(command.finding, languageModel: loading, console)
    (self.method, self.loading, self.search) = (method, loading, search)
    prompts = names.map { RAGRecord.Prompt($0, set) }
    try Interruption.check("nothing is answered yet")
  }

  /// What answers.
  /// - Parameter observer: told what is done
  func answerer(_ observer: (@Sendable (AnswerEvent) -> Void)? = nil) throws(RankifyError) -> any Answerer {
    var options = options
    options.answering.observer = observer
    return RewordedAnswerer(
      try method.make(search: search.retriever, model: model, options), by: search.rewriter, log: search.rewordings)
  }

  /// How many questions are worth answering at once.
  var width: Int { model.parallelRequests }

  /// What decides answers besides questions, texts and model, in words.
  var settings: String {
    let replaced = prompts.filter { !$0.isStandard }.map { "prompt \($0.name) \($0.sha256)" }
    return ([options.words(method), search.description] + replaced).joined(separator: "; ")
  }
}

extension RAGRecord.Prompt {
  init(_ name: PromptName, _ set: PromptSet?) {
    let replacement = set?.replacements.first { $0.name == name.rawValue }?.source
    self.init(
      name: name.rawValue, isStandard: replacement == nil,
      sha256: Checksum(.sha256, of: Array((replacement ?? name.standard).utf8)).digest)
  }
}
