import ArgumentParser
import Rankify
import Synchronization

/// The options of late interaction retrieval.
struct LateOptions: ParsableArguments {
  @Flag(
    help:
      "Compare the query with every document, instead of searching by PLAID (small collections: the default, unless options of PLAID are given)."
  )
  var exact = false

  @Option(help: "Centroids that PLAID probes for each query token (default: 1, 2 or 4, by -k).")
  var cells: Int?

  @Option(help: "Centroids less similar to all query tokens are passed by at first (default: 0.5, 0.45 or 0.4, by -k).")
  var threshold: Float?

  @Option(help: "Documents that PLAID looks at more closely (default: 256, 1024, or 4096 and more, by -k).")
  var candidates: Int?

  @Option(help: "Tokens of a query that are read, and to which an expanded one is filled up (default: as indexed).")
  var queryLength: Int?

  @Flag(inversion: .prefixedNo, help: "Fill queries up with mask tokens (default: as indexed).")
  var queryExpansion: Bool?

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
    if let queryLength, queryLength < 1 { throw ValidationError("--query-length \(queryLength): expected at least 1") }
    if exact, let given { throw ValidationError("\(given) is of PLAID, and --exact searches without it") }
  }

  /// Checks that options go with the method.
  /// - Parameter name: the option that says the method
  func validate(for method: RetrievalMethod, option name: String = "--method") throws {
    if method == .late { return }
    let option = exact ? "--exact" : queryLength != nil ? "--query-length" : given
    if let option = queryExpansion == nil ? option : "--query-expansion" {
      throw ValidationError("\(option) belongs to \(name) late")
    }
  }

  /// How to search: settings that are not given are those that suit the depth.
  func mode(_ late: LateIndex, depth: Int) -> TokenSearchMode {
    if exact { return .exact }
    if given == nil { return late.standardMode(for: depth) }
    let standard = PLAIDSettings(k: depth)
    return .plaid(
      PLAIDSettings(
        cells: cells ?? standard.cells, threshold: threshold ?? standard.threshold,
        documents: candidates ?? standard.documents))
  }

  /// What is other of queries than when the documents were encoded.
  var queries: LateInteractionOptions {
    LateInteractionOptions(queryLength: queryLength, expandsQueries: queryExpansion)
  }

  /// Opens the token vectors of an index and loads their encoder.
  /// - Parameter modelOption: the option that says where their encoder is
  func retriever(
    _ index: SparseIndex, model: String?, depth: Int, threads: Int, modelOption: String = "--model", _ console: Console
  ) async throws -> LateRetriever {
    let late = try LateIndex(index)
    // What queries are read like changes no vector of a document.
    var options = queries.filled(from: late.encoder)
    options.precision = ModelPrecision(rawValue: late.encoder.precision) ?? .fp32
    options.threads = threads
    let wanted = options
    let encoder = try await ModelArgument.watching(console) { report in
      do throws(RankifyError) {
        return try await Models.multiVectorEncoder(model ?? late.encoder.name, options: wanted, report: report)
      } catch {
        guard model == nil, error.code != .interrupted else { throw error }
        throw RankifyError.encoder(
          late.encoder.name, of: index.path, error, remedy: "say where that encoder is with \(modelOption) MODEL")
      }
    }
    guard encoder.scoring == LateInteractionScoring() else {
      throw RankifyError(
        .badArguments,
        "\(late.encoder.name): compares tokens in another way than by the sum of largest products, by which stored "
          + "vectors are searched; re-rank with rankify rerank --method colbert")
    }
    let mode = mode(late, depth: depth)
    if mode == .exact, !exact, late.storage.encoding.residualBits != nil {
      console.note(
        "queries are compared with all documents, which are few enough; --candidates, --cells or --threshold searches by "
          + "PLAID, faster and less exactly")
    }
    return try LateRetriever(late, encoder: encoder, depth: depth, mode: mode, threads: threads)
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
  /// How the index is searched for as many documents where nothing is said.
  let standardSearch: String
  let bytesPerToken: Int
  let bytesPerDocument: Double
  let stages: [Stage]

  init(_ retriever: LateRetriever, _ totals: StageTotals) {
    let late = retriever.late
    (encoder, storage, search) = (retriever.encoder.identity, late.storage, retriever.mode.words)
    standardSearch = late.standardMode(for: retriever.depth).words
    (bytesPerToken, bytesPerDocument, stages) = (late.bytesPerToken, late.bytesPerDocument, totals.stages)
  }
}
