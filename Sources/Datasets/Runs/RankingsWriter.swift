import RankifyCore

/// Writes rankings with their documents' text, for tools that re-rank or answer.
public final class RankingsWriter {
  /// The layouts.
  public enum Format: String, CaseIterable, Sendable {
    /// rank_llm requests, one a line: `{"query": {"qid", "text"}, "candidates": [{"docid", "score", "doc"}]}`
    case rankLLM = "rank-llm"
    /// DPR and Rankify results in one array: `{"id", "question", "answers", "ctxs": [{"id", "title", "text", "score", …}]}`
    case dpr
  }

  private let output: TextOutput
  private let format: Format
  private let key: String
  private var isFirst = true

  /// Opens a file of rankings.
  /// - Parameters:
  ///   - path: where it goes; `-` is standard output, `.gz` by suffix
  ///   - format: the layout
  ///   - isReranked: whether DPR's list is called `reranked_ctxs`
  public init(path: String, format: Format, isReranked: Bool = false) throws(RankifyError) {
    self.format = format
    key = isReranked ? "reranked_ctxs" : "ctxs"
    output = try TextOutput(path)
    if format == .dpr { try output.write("[\n") }
  }

  /// Writes one ranking.
  /// - Parameters:
  ///   - ranking: the query and its hits, best first
  ///   - answers: the gold answers (DPR only)
  ///   - hasAnswer: for each hit whether it holds an answer, where that is known (DPR only)
  public func write(_ ranking: Ranking, answers: [String] = [], hasAnswer: [Bool]? = nil) throws(RankifyError) {
    try ranking.checkScores()
    switch format {
    case .rankLLM: try output.write(request(ranking) + "\n")
    case .dpr:
      try output.write((isFirst ? "" : ",\n") + result(ranking, answers, hasAnswer))
      isFirst = false
    }
  }

  /// Finishes the file.
  public func finish() throws(RankifyError) {
    if format == .dpr { try output.write(isFirst ? "]\n" : "\n]\n") }
    try output.finish()
  }

  private func request(_ ranking: Ranking) -> String {
    let query = JSONText.object([
      ("qid", JSONText.string(ranking.query.id)), ("text", JSONText.string(ranking.query.text)),
    ])
    let candidates = ranking.hits.map { hit in
      JSONText.object([
        ("docid", JSONText.string(hit.document.id)), ("score", "\(hit.score)"),
        ("doc", JSONText.object(hit.document.contentJSON)),
      ])
    }
    return JSONText.object([("query", query), ("candidates", JSONText.array(candidates))])
  }

  private func result(_ ranking: Ranking, _ answers: [String], _ hasAnswer: [Bool]?) -> String {
    return JSONText.object([
      ("id", JSONText.string(ranking.query.id)), ("question", JSONText.string(ranking.query.text)),
      ("answers", JSONText.array(answers.map(JSONText.string))), (key, ranking.contextsJSON(hasAnswer: hasAnswer)),
    ])
  }
}
