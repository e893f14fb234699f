import ArgumentParser
import Rankify
import Synchronization

/// The options of late interaction retrieval.
struct LateOptions: ParsableArguments {
  @Flag(help: "Compare the query with every document, instead of searching by PLAID.")
  var exact = false

  @Option(help: "Centroids that PLAID probes for each query token (default: 1, 2 or 4, by -k).")
  var cells: Int?

  @Option(help: "Centroids less similar to all query tokens are passed by at first (default: 0.5, 0.45 or 0.4, by -k).")
  var threshold: Float?

  @Option(help: "Documents that PLAID looks at more closely (default: 256, 1024, or 4096 and more, by -k).")
  var candidates: Int?

  private var given: String? {
    let options = [(cells != nil, "--cells"), (threshold != nil, "--threshold"), (candidates != nil, "--candidates")]
    return options.first(where: \.0)?.1
  }

  func validate() throws {
    if let cells, !(1...1_000_000).contains(cells) { throw ValidationError("--cells \(cells): expected 1 to 1000000") }
    if let candidates, !(4...1_000_000_000).contains(candidates) {
      throw ValidationError("--candidates \(candidates): expected 4 to 1000000000")
    }
    if let threshold, !threshold.isFinite { throw ValidationError("--threshold \(threshold): expected a number") }
    if exact, let given { throw ValidationError("\(given) is of PLAID, and --exact searches without it") }
  }

  /// Checks that options go with the method.
  func validate(for method: RetrievalMethod) throws {
    if method != .late, let option = exact ? "--exact" : given {
      throw ValidationError("\(option) belongs to --method late")
    }
  }

  /// How to search: settings that are not given are those that suit the depth.
  func mode(_ late: LateIndex, depth: Int) -> TokenSearchMode {
    if exact || given == nil && late.standardMode == .exact { return .exact }
    let standard = PLAIDSettings(k: depth)
    return .plaid(
      PLAIDSettings(
        cells: cells ?? standard.cells, threshold: threshold ?? standard.threshold,
        documents: candidates ?? standard.documents))
  }

  /// Opens the token vectors of an index and loads their encoder.
  func retriever(
    _ index: SparseIndex, model: String?, depth: Int, threads: Int, _ console: Console
  ) async throws -> LateRetriever {
    let late = try LateIndex(index)
    var options = LateInteractionOptions().filled(from: late.encoder)
    options.precision = ModelPrecision(rawValue: late.encoder.precision) ?? .fp32
    options.threads = threads
    let wanted = options
    let encoder = try await ModelArgument.watching(console) { report in
      try await Models.multiVectorEncoder(model ?? late.encoder.name, options: wanted, report: report)
    }
    guard encoder.scoring == LateInteractionScoring() else {
      throw RankifyError(
        .badArguments,
        "\(late.encoder.name): compares tokens in another way than by the sum of largest products, by which stored "
          + "vectors are searched; re-rank with rankify rerank --method colbert")
    }
    return try LateRetriever(
      late, encoder: encoder, depth: depth, mode: mode(late, depth: depth), threads: threads)
  }
}

extension TokenSearchMode {
  /// The mode with its settings, for the sidecar and for resuming.
  var words: String {
    switch self {
    case .exact: "exact"
    case .plaid(nil): "plaid"
    case .plaid(.some(let settings)):
      "plaid(cells: \(settings.cells), threshold: \(settings.threshold), candidates: \(settings.documents))"
    }
  }
}

/// Sums up what the stages of searches took.
final class StageTotals: Sendable {
  private let totals = Mutex<[(stage: TokenSearchStage, queries: Int)]>([])

  func add(_ searches: [[TokenSearchStage]]) {
    totals.withLock { totals in
      for stage in searches.joined() {
        let place = totals.firstIndex { $0.stage.name == stage.name }
        guard let place else {
          totals.append((stage, 1))
          continue
        }
        totals[place].stage.documents += stage.documents
        totals[place].stage.seconds += stage.seconds
        totals[place].queries += 1
      }
    }
  }

  /// Means over queries.
  var stages: [LateRecord.Stage] {
    totals.withLock { totals in
      totals.map { total in
        let count = Double(total.queries)
        return LateRecord.Stage(
          name: total.stage.name.rawValue, documents: Double(total.stage.documents) / count,
          seconds: total.stage.seconds / count)
      }
    }
  }
}

/// What stands of late interaction in the sidecar of a run.
struct LateRecord: Encodable {
  /// A stage of the search: documents it left over and seconds it took, the mean over queries.
  struct Stage: Encodable {
    let name: String
    let documents: Double
    let seconds: Double
  }

  let encoder: MultiVectorDescription
  let storage: TokenStorage
  let search: String
  let bytesPerToken: Int
  let bytesPerDocument: Double
  let stages: [Stage]

  init(_ retriever: LateRetriever, _ totals: StageTotals) {
    let late = retriever.late
    (encoder, storage, search) = (retriever.encoder.identity, late.storage, retriever.mode.words)
    (bytesPerToken, bytesPerDocument, stages) = (late.bytesPerToken, late.bytesPerDocument, totals.stages)
  }
}
