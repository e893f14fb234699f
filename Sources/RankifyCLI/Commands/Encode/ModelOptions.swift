import ArgumentParser
import Rankify

/// How a model computes.
struct PrecisionOption: ParsableArguments {
  @Option(
    help:
      "The arithmetic of the model: \(ModelPrecision.list) (default: fp32, which is exact; int8 for language models, whose weights are whole numbers)."
  )
  var precision: ModelPrecision?

  /// For language models: quantized weights are whole numbers, and products with activations of 16 bits are faster, with
  /// attention within a ten thousandth of the exact one.
  var ofLanguageModel: ModelPrecision { precision ?? .int8 }

  func checkLanguageModel() throws {
    if precision == .bf16 { throw ValidationError("--precision bf16: language models compute in fp32 or int8") }
  }
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

/// An encoder that counts the texts that it cut off.
protocol TruncationCounting {
  /// How many of the texts encoded so far were longer than is read.
  var truncatedTexts: Int { get }
  /// Tokens of a text that are read.
  func length(of role: TextRole) -> Int
}

extension LoadedEncoder: TruncationCounting {
  func length(of role: TextRole) -> Int { identity.maximumLength }
}

extension QueryModelEncoder: TruncationCounting {
  func length(of role: TextRole) -> Int { role == .query ? queries.identity.maximumLength : identity.maximumLength }
}

extension LoadedMultiVectorEncoder: TruncationCounting {
  func length(of role: TextRole) -> Int { role == .query ? identity.queryLength : identity.documentLength }
}

extension TruncationCounting {
  /// Tells of texts that were longer than the model reads.
  /// - Parameter before: how many there were when the work began that is told of
  func noteTruncated(of count: Int, since before: Int = 0, _ console: Console) {
    noteTruncated(truncatedTexts - before, of: Figures.count(count, "text"), console)
  }

  /// Tells that `cut` of `texts`, such as "3 queries", were longer than the model reads.
  func noteTruncated(_ cut: Int, of texts: String, as role: TextRole = .document, _ console: Console) {
    if cut == 0 { return }
    console.note(
      "\(Figures.grouped(cut)) of \(texts) \(cut == 1 ? "is" : "are") longer than the \(length(of: role)) tokens "
        + "that the model reads; \(cut == 1 ? "its end was" : "their ends were") cut off")
  }
}

extension RankifyError {
  /// The encoder that made an index's vectors cannot be loaded under the name that it had.
  static func encoder(_ name: String, of index: String, _ cause: RankifyError, remedy: String) -> RankifyError {
    RankifyError(
      cause.code, "\(index): has vectors by \(name), which cannot be loaded: \(cause.message); \(remedy)", cause: cause)
  }
}
