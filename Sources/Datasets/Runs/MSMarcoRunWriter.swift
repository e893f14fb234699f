import RankifyCore

/// Writes a run as MS MARCO's evaluation reads it: `qid`, `pid`, `rank` between tabs.
public enum MSMarcoRunWriter {
  /// Writes `run` to `path`; scores are lost, their order stays.
  public static func write(_ run: Run, to path: String) throws(RankifyError) {
    let output = try TextOutput(path)
    for query in run.queries {
      for (rank, entry) in zip(1..., run[query] ?? []) { try output.write("\(query)\t\(entry.document)\t\(rank)\n") }
    }
    try output.finish()
  }
}
