import ArgumentParser
import Rankify

/// The vectors of an index.
struct IndexDenseOptions: ParsableArguments {
  @Option(
    defaultAsFlag: EncoderChoice.ofIndex, parsing: .next,
    help: ArgumentHelp(
      "Give every document a vector by this encoder: a folder, an installed name, or org/name; without MODEL the encoder of the vectors that the index has.",
      valueName: "model"))
  var dense: EncoderChoice?

  @OptionGroup var arithmetic: PrecisionOption
  @OptionGroup var comparison: MetricOption

  @Option(
    help: "How vectors are kept: \(VectorEncoding.list) (default: fp32). int8 has fp32 beside it for exact scores.")
  var vectors: VectorEncoding?

  @Flag(
    name: .customLong("hnsw"),
    help:
      "Search by a graph of neighbours: faster on large collections, nearly exact. An index that has vectors gets its graph from those."
  )
  var hasGraph = false

  @Flag(
    help:
      "Continue what was interrupted: documents of CORPUS that the index has are passed over, and only documents without a vector are encoded."
  )
  var resume = false

  @Flag(help: "Remove the vectors; with --dense, make new ones.")
  var dropVectors = false

  /// The encoder that is named, if one is.
  var model: String? {
    if case .named(let name) = dense { name } else { nil }
  }

  /// Whether anything is wanted of the vectors.
  var isGiven: Bool { dense != nil || hasGraph || resume || dropVectors }

  func validate() throws {
    if model != nil { return }
    if vectors != nil { throw ValidationError("--vectors says how vectors are kept: give --dense MODEL") }
    if comparison.metric != nil { throw ValidationError("--metric is that of vectors: give --dense MODEL") }
    if dropVectors, dense != nil || hasGraph || resume {
      throw ValidationError("--drop-vectors leaves no vectors to go on from: give --dense MODEL to make new ones")
    }
  }

  /// Checks that the options suit an index that is built anew.
  func validateForNew() throws {
    if model != nil { return }
    if dense != nil { throw ValidationError("--dense: a new index has no encoder yet; give --dense MODEL") }
    if hasGraph { throw ValidationError("--hnsw is made of vectors: give --dense MODEL") }
  }
}

/// Which encoder is to make vectors.
enum EncoderChoice: ExpressibleByArgument, CustomStringConvertible {
  case named(String)
  case ofIndex

  init?(argument: String) { self = .named(argument) }

  var description: String {
    switch self {
    case .named(let name): name
    case .ofIndex: "the index's"
    }
  }
}
