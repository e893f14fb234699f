import ArgumentParser
import Foundation
import Rankify

/// How models of late interaction are made and trained.
struct TrainLateOptions: ParsableArguments {
  @Option(help: "Tokens of a query that are read (default: as the model says).")
  var queryLength: Int?

  @Option(
    help:
      "Numbers in a token's vector, where the model was not made for late interaction; 0: its states as they are (default: 128, but 0 for lite with --head-only)."
  )
  var dimension: Int?

  @Option(
    help:
      "A token of the vocabulary that tells queries from documents, where the model was not made for late interaction (default: none)."
  )
  var queryMarker: String?

  @Option(help: "Likewise one of documents (default: none).")
  var documentMarker: String?

  @Option(help: "Query tokens that a new scorer of lite reads (default: 32).")
  var queryTokens: Int?

  @Option(help: "Document tokens that a new scorer of lite reads, once they are reduced (default: 180).")
  var documentTokens: Int?

  @Option(help: "Width of the perceptron along documents (default: as many as document tokens).")
  var rowWidth: Int?

  @Option(help: "Width of the perceptron along queries (default: twice the query tokens).")
  var columnWidth: Int?

  @Option(
    help:
      "How a new scorer of lite makes a document's vectors fewer, so that less is stored: mean:N (N neighbours become one), learned:N (learned sums of the first N), first (the first ones)."
  )
  var reduce = TokenReduction.none

  @Flag(inversion: .prefixedNo, help: "Begin a new scorer of lite as MaxSim, a multiple of which it goes on to add.")
  var residual = true

  @Flag(help: "Begin a new scorer of lite where the model has a trained one.")
  var newScorer = false

  /// An option that is given and says what shape a new scorer has.
  private var shapeOption: String? {
    let options = [
      (queryTokens != nil, "--query-tokens"), (documentTokens != nil, "--document-tokens"),
      (rowWidth != nil, "--row-width"),
      (columnWidth != nil, "--column-width"), (reduce != .none, "--reduce"), (!residual, "--no-residual"),
    ]
    return options.first(where: \.0)?.1
  }

  func check(_ kind: TrainedKind) throws {
    if kind != .lite, let option = shapeOption ?? (newScorer ? "--new-scorer" : nil) {
      throw ValidationError("\(option) is of lite")
    }
    let reading = [
      (queryLength != nil, "--query-length"), (dimension != nil, "--dimension"),
      (queryMarker != nil, "--query-marker"), (documentMarker != nil, "--document-marker"),
    ]
    if kind != .lite, kind != .colbert, let option = reading.first(where: \.0)?.1 {
      throw ValidationError("\(option) is of colbert and lite")
    }
    let sizes = [queryLength, queryTokens, documentTokens, rowWidth, columnWidth].compactMap { $0 }
    if let bad = sizes.first(where: { !(1...65_536).contains($0) }) {
      throw ValidationError("\(bad) tokens or numbers; expected 1 to 65536")
    }
    if let dimension, !(0...65_536).contains(dimension) {
      throw ValidationError("--dimension \(dimension): expected 0 to 65536")
    }
  }

  /// All that is given, for telling runs apart.
  var words: String? {
    let parts = [
      queryLength.map { "query length \($0)" }, dimension.map { "dimension \($0)" },
      queryMarker.map { "query marker \($0)" }, documentMarker.map { "document marker \($0)" },
      queryTokens.map { "query tokens \($0)" }, documentTokens.map { "document tokens \($0)" },
      rowWidth.map { "row width \($0)" }, columnWidth.map { "column width \($0)" },
      reduce == .none ? nil : "reduction \(reduce.words)",
      residual ? nil : "no residual",
      newScorer ? "new scorer" : nil,
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  func encoder(_ length: Int?, _ seed: UInt64, _ trainsEncoder: Bool) -> ColBERTOptions {
    var options = ColBERTOptions()
    (options.queryLength, options.documentLength, options.seed) = (queryLength, length, seed)
    (options.queryMarker, options.documentMarker) = (queryMarker, documentMarker)
    (options.dimension, options.trainsEncoder) = (dimension, trainsEncoder)
    return options
  }

  /// The scorer in the folder, or a new one where there is none or one is asked for.
  func scorer(
    _ folder: String, _ length: Int?, _ seed: UInt64, _ trainsEncoder: Bool
  ) throws(RankifyError) -> LITEOptions {
    let exists = FileManager.default.fileExists(atPath: folder + "/lite_config.json")
    if exists, !newScorer, let option = shapeOption {
      throw RankifyError(
        .badArguments,
        "\(folder): has a trained scorer of its own shape, and \(option) is of a new one; leave it out to train that scorer further, or say --new-scorer to replace it"
      )
    }
    let (rows, columns) = (queryTokens ?? 32, documentTokens ?? 180)
    let shape = LITEConfiguration(
      queryTokens: rows, documentTokens: columns,
      network: .separable(rowWidth: rowWidth ?? columns, columnWidth: columnWidth ?? 2 * rows), reduction: reduce,
      residual: residual)
    var options = LITEOptions(shape: exists && !newScorer ? nil : shape)
    options.encoder = encoder(length, seed, trainsEncoder)
    options.seed = seed
    return options
  }
}
