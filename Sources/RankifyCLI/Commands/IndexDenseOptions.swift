import ArgumentParser
import Rankify

/// The vectors of an index.
struct IndexDenseOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Give every document a vector by this encoder: a folder, an installed name, or org/name.", valueName: "model"))
  var dense: String?

  @OptionGroup var arithmetic: PrecisionOption
  @OptionGroup var comparison: MetricOption

  @Option(
    help: "How vectors are kept: \(VectorEncoding.list) (default: fp32). int8 has fp32 beside it for exact scores.")
  var vectors: VectorEncoding?

  @Flag(name: .customLong("hnsw"), help: "Search by a graph of neighbours: faster on large collections, nearly exact.")
  var hasGraph = false

  @Flag(help: "Continue encoding that was interrupted: only documents without a vector are encoded.")
  var resume = false

  @Flag(help: "Remove the vectors; with --dense, make new ones.")
  var dropVectors = false

  func validate() throws {
    if dense != nil { return }
    if vectors != nil { throw ValidationError("--vectors says how vectors are kept: give --dense MODEL") }
    if comparison.metric != nil { throw ValidationError("--metric is that of vectors: give --dense MODEL") }
    if hasGraph { throw ValidationError("--hnsw is made of vectors: give --dense MODEL") }
    if arithmetic.precision != nil { throw ValidationError("--precision is the encoder's: give --dense MODEL") }
    if resume { throw ValidationError("--resume continues encoding: give --dense MODEL") }
  }
}

/// Encodes the documents of an index, as options say.
struct IndexEncoding {
  let path: String
  let options: IndexDenseOptions
  let console: Console
  let threads: Int

  /// What was encoded, for the summary.
  struct Outcome {
    let encoder: EncoderDescription
    let encoded: Int
    let seconds: Double
  }

  /// The encoder of `--dense`: loaded before anything is changed, so that one that cannot be loaded costs nothing.
  func namedEncoder(isNew: Bool) async throws -> LoadedEncoder? {
    guard let model = options.dense else { return nil }
    let made = isNew || options.dropVectors ? nil : try DenseIndex.encoder(of: path)
    let precision = options.arithmetic.precision ?? made.flatMap { ModelPrecision(rawValue: $0.precision) } ?? .fp32
    return try await ModelArgument.watching(console) { report in
      try await Models.encoder(model, precision: precision, threads: threads, report: report)
    }
  }

  /// The encoder that new documents need, or `nil` where the index has no vectors.
  func encoderOfIndex(_ named: LoadedEncoder?) async throws -> LoadedEncoder? {
    guard let made = try DenseIndex.encoder(of: path) else { return nil }
    if let named { return named }
    let precision = options.arithmetic.precision ?? ModelPrecision(rawValue: made.precision) ?? .fp32
    do throws(RankifyError) { return try await Models.encoder(made.name, precision: precision, threads: threads) } catch
    {
      throw RankifyError(
        error.code,
        "\(path): has vectors by \(made.name), which cannot be loaded: \(error.message); say where that encoder is with "
          + "--dense MODEL, or drop the vectors with --drop-vectors", cause: error)
    }
  }

  /// Builds the graph, and says how much of the exact results it finds.
  private func buildGraph(_ builder: DenseBuilder) throws {
    let progress = EncodingProgress(console, title: "linking", kept: "the vectors are kept; continue with --resume")
    defer { progress.finish() }
    guard try builder.buildGraph(progress: progress.update) else { return }
    progress.finish()
    guard let recall = try DenseIndex(SparseIndex(path)).graphRecall() else { return }
    console.note(
      "the graph finds \(Figures.fixed(recall * 100, digits: 1)) % of the 10 nearest of 100 documents that exact search finds"
    )
  }

  /// Gives all documents their vectors.
  func encodeAll(_ encoder: LoadedEncoder) async throws -> Outcome {
    let progress = EncodingProgress(console, kept: "the vectors made so far are kept; continue with --resume")
    defer { progress.finish() }
    let begun = ContinuousClock.now
    let builder = try DenseBuilder(
      path, progress.encoding(encoder),
      storage: VectorStorage(
        encoding: options.vectors ?? .float32,
        metric: options.comparison.metric ?? encoder.identity.standardMetric, hasGraph: options.hasGraph),
      start: options.resume ? .resuming : .new)
    let count = try await Interruption.deferring {
      let count = try builder.run()
      progress.finish()
      try buildGraph(builder)
      return count
    }
    encoder.noteTruncated(of: count, console)
    return Outcome(encoder: encoder.identity, encoded: count, seconds: begun.duration(to: .now).seconds)
  }
}
