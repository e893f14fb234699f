import ArgumentParser
import Rankify

/// The options of sparse retrieval.
struct SparseOptions: ParsableArguments {
  @Option(help: "The formula: \(SparseFormula.list).")
  var similarity = SparseFormula.bm25

  @Option(name: .customLong("k1"), help: "BM25's k1 (default: 0.9).")
  var k1: Float?

  @Option(name: .customLong("b"), help: "BM25's b (default: 0.4).")
  var b: Float?

  @Option(help: "The delta of BM25+ (default: 1) and BM25L (default: 0.5).")
  var delta: Float?

  @Option(help: "The Dirichlet prior of query likelihood (default: 1000).")
  var mu: Float?

  @Flag(help: "Round document lengths to a byte, as Lucene does.")
  var byteLengths = false

  @Flag(name: .customLong("rm3"), help: "Expand queries by RM3 pseudo-relevance feedback.")
  var rm3 = false

  @Flag(help: "Read queries as FTS5 expressions: \"phrase\", prefix*, NEAR(a b), AND, OR, NOT, title: word.")
  var fts = false

  func validate() throws {
    let limits: [(String, Float?, Float)] = [("k1", k1, 1000), ("delta", delta, 1000), ("b", b, 1)]
    for case (let name, .some(let value), let limit) in limits where !(0...limit).contains(value) {
      throw ValidationError("--\(name) \(value): expected 0 to \(Int(limit))")
    }
    if mu != nil, similarity != .queryLikelihood { throw ValidationError("--mu belongs to --similarity ql") }
    if delta != nil, similarity != .bm25Plus, similarity != .bm25L {
      throw ValidationError("--delta belongs to --similarity bm25+ and bm25l")
    }
    if similarity == .queryLikelihood, k1 != nil || b != nil || byteLengths {
      throw ValidationError("--k1, --b and --byte-lengths do not belong to --similarity ql")
    }
    if let mu, !(mu > 0 && mu.isFinite) { throw ValidationError("--mu \(mu): expected more than 0") }
    if fts, similarity != .bm25 || rm3 || byteLengths {
      throw ValidationError("--fts ranks by BM25; it does not go with --similarity, --rm3 or --byte-lengths")
    }
  }

  /// The first option given, if any.
  var given: String? {
    let options: [(Bool, String)] = [
      (similarity != .bm25, "--similarity"), (k1 != nil, "--k1"), (b != nil, "--b"), (delta != nil, "--delta"),
      (mu != nil, "--mu"), (byteLengths, "--byte-lengths"), (rm3, "--rm3"), (fts, "--fts"),
    ]
    return options.first(where: \.0)?.1
  }

  /// The formula with its parameters.
  var formula: Similarity {
    let (k1, b) = (k1 ?? 0.9, b ?? 0.4)
    return switch similarity {
    case .bm25: .bm25(k1: k1, b: b)
    case .bm25Plus: .bm25Plus(k1: k1, b: b, delta: delta ?? 1)
    case .bm25L: .bm25L(k1: k1, b: b, delta: delta ?? 0.5)
    case .queryLikelihood: .queryLikelihood(mu: mu ?? 1000)
    }
  }

  /// A short name for run tags.
  var name: String { similarity.rawValue + (rm3 ? "-rm3" : "") + (fts ? "-fts" : "") }

  /// What searches by these options.
  func searcher(_ index: SparseIndex, depth: Int) -> SparseSearcher {
    if fts { return .fullText(FullTextRetriever(index, k1: k1 ?? 0.9, b: b ?? 0.4, depth: depth)) }
    let retriever = SparseRetriever(
      index, similarity: formula, lengths: byteLengths ? .byte : .exact, depth: depth)
    return rm3 ? .feedback(RelevanceModelFeedback(retriever)) : .terms(retriever)
  }

  /// Formula and parameters, for the sidecar.
  var description: String {
    "\(formula)" + (byteLengths ? ", byte lengths" : "") + (rm3 ? ", RM3" : "") + (fts ? ", FTS5 expressions" : "")
  }
}

/// The formulas by name.
enum SparseFormula: String, CaseIterable, ExpressibleByArgument {
  case bm25
  case bm25Plus = "bm25+"
  case bm25L = "bm25l"
  case queryLikelihood = "ql"

  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

/// A way to search, as options put it together.
enum SparseSearcher: Sendable {
  case terms(SparseRetriever)
  case feedback(RelevanceModelFeedback)
  case fullText(FullTextRetriever)

  /// Identifiers and scores of the best documents, best first.
  func entries(for text: String) throws(RankifyError) -> [Run.Entry] {
    switch self {
    case .terms(let retriever): try retriever.entries(for: text)
    case .feedback(let retriever): try retriever.entries(for: text)
    case .fullText(let retriever): try retriever.entries(for: text)
    }
  }
}
