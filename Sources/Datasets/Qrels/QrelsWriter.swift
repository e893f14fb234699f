import RankifyCore

/// Writes judgements, queries and documents in ascending order of their bytes.
public enum QrelsWriter {
  /// The layouts of qrels files.
  public enum Format: String, CaseIterable, Sendable {
    /// `qid 0 docno grade`
    case trec
    /// `query-id`, `corpus-id`, `score` between tabs, under that header
    case beir
  }

  /// Writes `qrels` to `path`.
  public static func write(_ qrels: Qrels, to path: String, format: Format) throws(RankifyError) {
    let output = try TextOutput(path)
    if format == .beir { try output.write("query-id\tcorpus-id\tscore\n") }
    for query in qrels.queries {
      for (document, grade) in (qrels[query] ?? [:]).sorted(by: { ByteOrder.precedes($0.key, $1.key) }) {
        try output.write(format == .trec ? "\(query) 0 \(document) \(grade)\n" : "\(query)\t\(document)\t\(grade)\n")
      }
    }
    try output.finish()
  }
}
