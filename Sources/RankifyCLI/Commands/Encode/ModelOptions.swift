import ArgumentParser
import Rankify

/// How a model computes.
struct PrecisionOption: ParsableArguments {
  @Option(help: "The arithmetic of the model: \(ModelPrecision.list) (default: fp32, which is exact).")
  var precision: ModelPrecision?
}

/// How vectors are compared.
struct MetricOption: ParsableArguments {
  @Option(
    help: "How vectors of any length are compared: \(VectorMetric.list) (default: as the model says, else cosine).")
  var metric: VectorMetric?
}

extension VectorMetric: ExpressibleByArgument {
  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

extension ModelPrecision: ExpressibleByArgument {
  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

extension VectorEncoding: ExpressibleByArgument {
  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

extension LoadedEncoder {
  /// Tells of texts that were longer than the model reads.
  func noteTruncated(of count: Int, _ console: Console) {
    let cut = truncatedTexts
    if cut == 0 { return }
    console.note(
      "\(Figures.grouped(cut)) of \(Figures.grouped(count)) texts are longer than the \(identity.maximumLength) tokens "
        + "that the model reads; their ends were cut off")
  }
}
