import ArgumentParser
import Rankify

/// The options of dense and hybrid retrieval.
struct DenseOptions: ParsableArguments {
  @Option(help: "The encoder, where it is no longer where the index was made (default: the index's).")
  var model: String?

  @Option(
    help: ArgumentHelp(
      "The encoder of queries, where training has made one for the vectors of the index.", valueName: "model"))
  var queryModel: String?

  @Option(help: "How hybrid search fuses: \(HybridFusion.list) (default: minmax).")
  var fusion: HybridFusion?

  @Option(help: "How much dense search counts in hybrid search, 0 to 1, for rrf, minmax, zscore, borda (default: 0.5).")
  var weight: Double?

  @Option(help: "Candidates that lexical and dense search each give to hybrid search (default: 1000, or -k).")
  var depth: Int?

  func validate() throws {
    if let weight, !(0...1).contains(weight) { throw ValidationError("--weight \(weight): expected 0 to 1") }
    if let depth, !(1...1_000_000_000).contains(depth) {
      throw ValidationError("--depth \(depth): expected 1 to 1000000000")
    }
    if weight != nil, let fusion, !fusion.takesWeights {
      throw ValidationError("--weight does not apply to --fusion \(fusion.rawValue)")
    }
  }

  /// Checks that options go with the method.
  func validate(for method: RetrievalMethod) throws {
    let given = [(fusion != nil, "--fusion"), (weight != nil, "--weight"), (depth != nil, "--depth")]
    if method != .hybrid, let option = given.first(where: \.0) {
      throw ValidationError("\(option.1) belongs to --method hybrid")
    }
    if method == .bm25 || method == .late, queryModel != nil {
      throw ValidationError("--query-model belongs to --method dense and hybrid")
    }
    if model != nil, queryModel != nil {
      throw ValidationError("--model is where the index's own encoder is, which --query-model does without: give one")
    }
    if method == .bm25, model != nil { throw ValidationError("--model belongs to --method dense, hybrid and late") }
  }

  /// Opens the vectors of an index and loads their encoder, or that of queries.
  /// - Parameter modelOption: the option that says where their encoder is
  func retriever(
    _ index: SparseIndex, depth: Int, threads: Int, modelOption: String = "--model", _ console: Console
  ) async throws -> DenseRetriever {
    let dense = try DenseIndex(index)
    if let queryModel {
      let encoder = try await ModelArgument.watching(console) { report in
        try await Models.queryEncoder(queryModel, for: dense.encoder, threads: threads, report: report)
      }
      return try DenseRetriever(dense, encoder: encoder, depth: depth)
    }
    let precision = ModelPrecision(rawValue: dense.encoder.precision) ?? .fp32
    let encoder = try await ModelArgument.watching(console) { report in
      do throws(RankifyError) {
        return try await Models.encoder(
          model ?? dense.encoder.name, precision: precision, threads: threads, report: report)
      } catch {
        guard model == nil, error.code != .interrupted else { throw error }
        throw RankifyError.encoder(
          dense.encoder.name, of: index.path, error, remedy: "say where that encoder is with \(modelOption) MODEL")
      }
    }
    return try DenseRetriever(dense, encoder: encoder, depth: depth)
  }

  var runFusion: any RunFusion { (fusion ?? .minmax).method(weight: weight ?? 0.5) }

  /// The fusion with its parameters, for the sidecar.
  var description: String {
    let fusion = fusion ?? .minmax
    return fusion.rawValue + (fusion.takesWeights ? " \(weight ?? 0.5)" : "")
  }
}

/// The ways to fuse lexical and dense search.
enum HybridFusion: String, CaseIterable, ExpressibleByArgument {
  case minmax
  case zscore
  case rrf
  case combsum
  case combmnz
  case borda
  case isr
  case logisr

  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }

  var takesWeights: Bool { [.minmax, .zscore, .rrf, .borda].contains(self) }

  /// The method; `weight` is that of dense search, the rest is left for lexical search.
  func method(weight: Double) -> any RunFusion {
    let weights = FusionWeights.each([1 - weight, weight])
    return switch self {
    case .minmax: WeightedSum(weights: weights, normalization: .minMax)
    case .zscore: WeightedSum(weights: weights, normalization: .zScore)
    // Halves would change every score and no order: the usual scores stay.
    case .rrf: ReciprocalRankFusion(weights: weight == 0.5 ? .equal : weights)
    case .combsum: CombSUM()
    case .combmnz: CombMNZ()
    case .borda: BordaFusion(weights: weight == 0.5 ? .equal : weights)
    case .isr: InverseSquareRank()
    case .logisr: InverseSquareRank(.logarithmic)
    }
  }
}
