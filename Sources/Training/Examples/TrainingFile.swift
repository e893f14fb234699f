import Datasets
import RankifyCore

/// Files of examples to train on.
///
/// ```swift
/// let (set, report) = try TrainingFile.read(["examples.jsonl"], lookup: .corpus(["corpus.jsonl"]))
/// ```
///
/// The layout is told by content; files may be gzip, or `-` for standard input:
/// - Rankify's own, one query a line: `{"query_id":"q1","query":"…","candidates":[{"id":"d1","gain":1,"teacher":7.2},
///   {"id":"d2","gain":0,"title":"…","text":"…"}]}`. `gain` is zero or more and may be left out where `teacher` is there.
/// - DPR's training files: `positive_ctxs`, `negative_ctxs`, `hard_negative_ctxs` (Karpukhin et al. 2020).
/// - Columns of JSON lines: `query` or `anchor`, `positive`, `negative` or `negative_1` …, each a text or several (as
///   sentence-transformers has them), or `pos`, `pos_id`, `neg`, `neg_id`.
/// - Triples between tabs: query, positive, one or more negatives; identifiers where topics are given, else texts.
/// - ColBERT's lists: `[qid, pid, …]`, `[qid, [pid, score], …]`, the first document the relevant one.
///
/// A query that comes several times is one example with all its candidates: the same by identifier or, where it has none, by
/// text. Documents without an identifier are named by their text.
public enum TrainingFile {
  /// What happens where a candidate's text is nowhere.
  public enum Missing: Sendable, Hashable {
    /// Nothing is read.
    case refused
    /// The candidate is left out, and counted.
    case dropped
  }

  /// Reads files into one set.
  /// - Parameters:
  ///   - paths: the files, in any mixture of layouts
  ///   - lookup: where the texts of documents are that the files only name
  ///   - topics: the words of queries that the files only name; triples then hold identifiers
  ///   - missing: what happens where a text is nowhere
  /// - Throws: an error with file and line for input that breaks its format: text that is not UTF-8, a number that is not
  ///   finite, a document with two gains for a query, a query with two texts; an error that names query and document for a
  ///   candidate whose text is nowhere; an error where nothing can be learnt from the whole: no gain above zero, no teacher
  public static func read(
    _ paths: [String], lookup: DocumentLookup = .none, topics: [Query] = [], missing: Missing = .refused
  ) throws(RankifyError) -> (set: TrainingSet, report: TrainingReport) {
    var builder = TrainingSetBuilder(topics: topics)
    for path in paths {
      var parser = try ExampleLayout.parser(path, namesOnly: !topics.isEmpty)
      while let record = try parser.next() { try builder.add(record, from: parser.name) }
    }
    try builder.requireTexts(lookup)
    try builder.findTexts(in: lookup)
    let (set, report) = try builder.finished(missing, lookup)
    let teaches = set.examples.contains { $0.hasPositive || $0.candidates.contains { $0.teacher != nil } }
    if !teaches {
      throw .invalid(
        paths.joined(separator: ", "),
        "no query has a relevant document or a teacher's score: there is nothing to learn")
    }
    return (set, report)
  }

  /// Writes a set, one query a line, whole or not at all.
  /// - Parameters:
  ///   - path: where it goes; `-` is standard output, a name in `.gz` is compressed
  ///   - inline: whether every candidate carries its text, so that the file needs no corpus
  public static func write(_ set: TrainingSet, to path: String, inline: Bool = false) throws(RankifyError) {
    let output = try TextOutput(path)
    for example in set.examples {
      try output.write(TrainingLine.text(example, of: set.documents, inline: inline) + "\n")
    }
    try output.finish()
  }
}
