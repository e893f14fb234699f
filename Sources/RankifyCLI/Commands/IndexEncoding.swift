import Rankify

/// Gives the documents of an index their vectors, and these a graph, as options say.
struct IndexEncoding {
  let path: String
  let options: IndexDenseOptions
  let console: Console
  let threads: Int
  /// Whether `--resume` may be about token vectors alone.
  let hasTokens: Bool

  /// What was encoded, for the summary.
  struct Outcome {
    let encoder: EncoderDescription
    let encoded: Int
    let seconds: Double
    /// How many of them were longer than the encoder reads.
    var truncated = 0
    /// Whether a graph was made of vectors that were there.
    var isLinked = false
  }

  // MARK: The encoder

  /// The encoder that is needed, or `nil` where nothing is to be encoded: loaded before anything is changed, so that one
  /// that cannot be loaded, or whose vectors cannot be kept as options say, costs nothing.
  /// - Parameters:
  ///   - isNew: whether the index is built anew
  ///   - adds: whether documents may come to it
  func encoder(isNew: Bool, adds: Bool) async throws -> LoadedEncoder? {
    guard let encoder = try await wanted(isNew: isNew, adds: adds) else { return nil }
    if !isNew, !options.dropVectors, let there = try DenseIndex.storage(of: path) {
      _ = try DenseBuilder(path, DocumentEncoding(encoder), storage: storage(encoder, there), start: .resuming)
    }
    return encoder
  }

  private func wanted(isNew: Bool, adds: Bool) async throws -> LoadedEncoder? {
    let made = isNew || options.dropVectors ? nil : try DenseIndex.encoder(of: path)
    if let model = options.model {
      let encoder = try await load(model, made)
      // What its vectors cannot be compared by is said before anything is done.
      if made == nil, options.comparison.metric == nil { _ = try encoder.identity.standardMetric() }
      return encoder
    }
    guard let made else {
      if isNew || !(options.hasGraph || options.dense != nil || options.resume && !hasTokens) { return nil }
      throw RankifyError(.badArguments, "\(path): has no vectors yet; give --dense MODEL to make them")
    }
    guard adds || options.resume || options.dense != nil && !options.hasGraph else { return nil }
    do { return try await load(made.name, made) } catch let error as RankifyError {
      throw RankifyError.encoder(
        made.name, of: path, error,
        remedy: "say where that encoder is with --dense MODEL, or drop the vectors with --drop-vectors")
    }
  }

  /// Loads an encoder, by default with the arithmetic that the vectors there were made with.
  private func load(_ model: String, _ made: EncoderDescription?) async throws -> LoadedEncoder {
    let precision = options.arithmetic.precision ?? made.flatMap { ModelPrecision(rawValue: $0.precision) } ?? .fp32
    let encoder = try await ModelArgument.watching(console) { report in
      try await Models.encoder(model, precision: precision, threads: threads, report: report)
    }
    try encoder.requireDocuments()
    return encoder
  }

  // MARK: Vectors and graph

  /// Does what is left to do once the texts are as they should be.
  /// - Parameters:
  ///   - encoder: what encodes, if anything is to be encoded
  ///   - change: what was encoded while the texts were changed; `nil` where they were not
  func complete(_ encoder: LoadedEncoder?, after change: EncodingProgress?) async throws -> Outcome? {
    let there = try DenseIndex.storage(of: path)
    if there != nil, options.hasGraph, !options.resume, change == nil || encoder == nil {
      if let encoder { try DenseIndex.check(encoder.identity, of: path) }
      try await Interruption.deferring { try link { try DenseIndex.buildGraph(path, progress: $0) } }
      return try DenseIndex.encoder(of: path).map { Outcome(encoder: $0, encoded: 0, seconds: 0, isLinked: true) }
    }
    guard let encoder else { return nil }
    let rest = try await encodeAll(encoder, there, resuming: change != nil || options.resume)
    let (count, seconds) = (rest.count + (change?.work.count ?? 0), rest.seconds + (change?.work.seconds ?? 0))
    encoder.noteTruncated(of: count, console)
    return Outcome(
      encoder: encoder.identity, encoded: count, seconds: seconds, truncated: encoder.truncatedTexts)
  }

  /// Gives all documents that have none their vectors.
  private func encodeAll(
    _ encoder: LoadedEncoder, _ there: VectorStorage?, resuming: Bool
  ) async throws -> (count: Int, seconds: Double) {
    let progress = EncodingProgress(
      console, kept: "the texts and the vectors made so far are kept; continue with --resume")
    defer { progress.finish() }
    let builder = try DenseBuilder(
      path, progress.encoding(encoder), storage: try storage(encoder, there), start: resuming ? .resuming : .new)
    try await Interruption.deferring {
      _ = try builder.run()
      progress.finish()
      if options.hasGraph, there?.hasGraph == false {
        try link { try DenseIndex.buildGraph(path, progress: $0) }
      } else if try DenseIndex.storage(of: path)?.hasGraph == true {
        try link { _ = try builder.buildGraph(progress: $0) }
      }
    }
    return progress.work
  }

  /// How vectors are to be kept: as options say, or else as they are kept already.
  private func storage(
    _ encoder: LoadedEncoder, _ there: VectorStorage?
  ) throws(RankifyError) -> VectorStorage {
    let chosen = options.comparison.metric ?? there?.metric
    let metric = if let chosen { chosen } else { try encoder.identity.standardMetric() }
    return VectorStorage(
      encoding: options.vectors ?? there?.encoding ?? .float32, metric: metric,
      hasGraph: options.hasGraph || there?.hasGraph == true)
  }

  /// Builds a graph, and says how much of the exact results it finds.
  private func link(_ build: ((Int, Int) throws(RankifyError) -> Void) throws -> Void) throws {
    let progress = EncodingProgress(
      console, title: "linking", kept: "the vectors are kept; continue with --dense --hnsw")
    defer { progress.finish() }
    try build(progress.update)
    progress.finish()
    let dense = try DenseIndex(SparseIndex(path))
    let sample = min(100, dense.index.statistics.documents)
    guard let recall = try dense.graphRecall(queries: sample) else { return }
    console.note(
      "the graph finds \(Figures.fixed(recall * 100, digits: 1)) % of the 10 nearest of "
        + "\(Figures.count(sample, "document")) that exact search finds")
  }
}
