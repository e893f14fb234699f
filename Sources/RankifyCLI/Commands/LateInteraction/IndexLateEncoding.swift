import Rankify

/// Gives the documents of an index their token vectors, as options say.
struct IndexLateEncoding {
  let path: String
  let options: IndexLateOptions
  let precision: ModelPrecision?
  /// Whether work that was interrupted is continued.
  let resumes: Bool
  let console: Console
  let threads: Int

  /// What was encoded, for the summary.
  struct Outcome {
    let encoder: MultiVectorDescription
    let encoded: Int
    let seconds: Double
  }

  /// The encoder that is needed, or `nil` where nothing is to be encoded: loaded before anything is changed, so that one
  /// that cannot be loaded, or whose vectors cannot be kept as options say, costs nothing.
  /// - Parameters:
  ///   - isNew: whether the index is built anew
  ///   - adds: whether documents may come to it
  func encoder(isNew: Bool, adds: Bool) async throws -> LoadedMultiVectorEncoder? {
    guard let encoder = try await wanted(isNew: isNew, adds: adds) else { return nil }
    if isNew || options.dropTokens {
      try storage(nil).check(encoder.identity, path)
    } else {
      _ = try LateBuilder(path, LateEncoding(encoder), storage: storage(LateIndex.storage(of: path)), start: .resuming)
    }
    return encoder
  }

  /// How vectors are to be kept: as options say, or else as they are kept already.
  private func storage(_ there: TokenStorage?) -> TokenStorage {
    TokenStorage(
      encoding: options.tokens ?? there?.encoding ?? .residual2,
      poolFactor: options.poolFactor ?? there?.poolFactor ?? 1)
  }

  private func wanted(isNew: Bool, adds: Bool) async throws -> LoadedMultiVectorEncoder? {
    let made = isNew || options.dropTokens ? nil : try LateIndex.encoder(of: path)
    if let model = options.model { return try await load(model, made) }
    guard let made else {
      if options.late == nil { return nil }
      throw RankifyError(.badArguments, "\(path): has no token vectors yet; give --late MODEL to make them")
    }
    guard adds || resumes || options.late != nil else { return nil }
    do { return try await load(made.name, made) } catch let error as RankifyError {
      throw RankifyError(
        error.code,
        "\(path): has token vectors by \(made.name), which cannot be loaded: \(error.message); say where that encoder is "
          + "with --late MODEL, or drop the token vectors with --drop-tokens", cause: error)
    }
  }

  /// Loads an encoder that reads texts as it did for the vectors that are there, where nothing else is asked for.
  private func load(_ model: String, _ made: MultiVectorDescription?) async throws -> LoadedMultiVectorEncoder {
    var choice = options.reading.choice
    if let made { choice = choice.filled(from: made) }
    choice.precision = precision ?? made.flatMap { ModelPrecision(rawValue: $0.precision) } ?? .fp32
    choice.threads = threads
    let wanted = choice
    return try await ModelArgument.watching(console) { report in
      try await Models.multiVectorEncoder(model, options: wanted, report: report)
    }
  }

  /// Keeps the token vectors that are there in another way, and gives the number of documents.
  func recode() async throws -> Int {
    guard let there = try LateIndex.storage(of: path) else {
      throw RankifyError(.badArguments, "\(path): has no token vectors yet; give --late MODEL to make them")
    }
    let progress = EncodingProgress(
      console, title: "recoding tokens", kept: "the token vectors are as they were before")
    defer { progress.finish() }
    let storage = TokenStorage(
      encoding: options.tokens ?? there.encoding, poolFactor: options.poolFactor ?? there.poolFactor)
    return try await Interruption.deferring {
      try LateIndex.recode(path, as: storage) { (done, total) throws(RankifyError) in try progress.update(done, total) }
    }
  }

  /// Does what is left to do once the texts are as they should be.
  /// - Parameters:
  ///   - encoder: what encodes, if anything is to be encoded
  ///   - change: what was encoded while the texts were changed; `nil` where they were not
  func complete(_ encoder: LoadedMultiVectorEncoder?, after change: EncodingProgress?) async throws -> Outcome? {
    guard let encoder else { return nil }
    let there = try LateIndex.storage(of: path)
    let progress = EncodingProgress(
      console, title: "encoding tokens", kept: "the texts and the vectors made so far are kept; continue with --resume")
    defer { progress.finish() }
    let builder = try LateBuilder(
      path, progress.encoding(encoder), storage: storage(there), start: change != nil || resumes ? .resuming : .new)
    let count = try await Interruption.deferring { try builder.run() } + (change?.work.count ?? 0)
    encoder.noteTruncated(of: count, console)
    return Outcome(
      encoder: encoder.identity, encoded: count, seconds: progress.work.seconds + (change?.work.seconds ?? 0))
  }
}
