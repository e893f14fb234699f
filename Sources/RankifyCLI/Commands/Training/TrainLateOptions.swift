import ArgumentParser
import Foundation
import Rankify

/// How models of late interaction are made and trained.
struct TrainLateOptions: ParsableArguments {
  @Option(help: "Tokens of a query that are read (default: as the model says).")
  var queryLength: Int?

  @Option(
    help:
      "Numbers in a token's vector, where the model was not made for late interaction; 0: its states as they are (default: 128)."
  )
  var dimension: Int?

  @Flag(help: "Train the projection of colbert alone, or the scorer of lite alone, and leave the encoder as it is.")
  var headOnly = false

  @Option(help: "Query tokens that a new scorer of lite reads (default: 32).")
  var queryTokens: Int?

  @Option(help: "Document tokens that a new scorer of lite reads (default: 180).")
  var documentTokens: Int?

  @Option(help: "Width of the perceptron along documents (default: as many as document tokens).")
  var rowWidth: Int?

  @Option(help: "Width of the perceptron along queries (default: twice the query tokens).")
  var columnWidth: Int?

  @Flag(inversion: .prefixedNo, help: "Begin a new scorer of lite as MaxSim, a multiple of which it goes on to add.")
  var residual = true

  private var given: String? {
    let options = [
      (queryTokens != nil, "--query-tokens"), (documentTokens != nil, "--document-tokens"),
      (rowWidth != nil, "--row-width"),
      (columnWidth != nil, "--column-width"), (!residual, "--no-residual"),
    ]
    return options.first(where: \.0)?.1
  }

  func check(_ kind: TrainedKind) throws {
    if kind != .lite, let given { throw ValidationError("\(given) is of lite") }
    let isLate = kind == .lite || kind == .colbert
    if !isLate, queryLength != nil || dimension != nil || headOnly {
      throw ValidationError("--query-length, --dimension and --head-only are of colbert and lite")
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
      queryLength.map { "query length \($0)" }, dimension.map { "dimension \($0)" }, headOnly ? "head only" : nil,
      queryTokens.map { "query tokens \($0)" }, documentTokens.map { "document tokens \($0)" },
      rowWidth.map { "row width \($0)" }, columnWidth.map { "column width \($0)" }, residual ? nil : "no residual",
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  func encoder(_ length: Int?, _ seed: UInt64) -> ColBERTOptions {
    var options = ColBERTOptions()
    (options.queryLength, options.documentLength, options.seed) = (queryLength, length, seed)
    (options.dimension, options.trainsEncoder) = (dimension == 0 ? nil : dimension ?? 128, !headOnly)
    return options
  }

  /// A new scorer, or the one that stands in the folder where no shape is asked for.
  func scorer(_ folder: String, _ length: Int?, _ seed: UInt64) -> LITEOptions {
    let exists = FileManager.default.fileExists(atPath: folder + "/lite_config.json")
    let (rows, columns) = (queryTokens ?? 32, documentTokens ?? 180)
    let shape = LITEConfiguration(
      queryTokens: rows, documentTokens: columns,
      network: .separable(rowWidth: rowWidth ?? columns, columnWidth: columnWidth ?? 2 * rows), residual: residual)
    var options = LITEOptions(shape: exists && given == nil ? nil : shape)
    (options.encoder, options.seed) = (encoder(length, seed), seed)
    return options
  }
}
