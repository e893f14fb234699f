import Foundation
import RankifyCore

/// Writes a TREC run file query by query: `qid Q0 docno rank score tag`.
///
/// Ranks count from 1, in the order trec_eval evaluates: ties stand in descending document identifier. Scores are printed
/// in the shortest form that reads back as the same double, so writing loses nothing. Lines go to `PATH.partial`, which
/// becomes `PATH` in `finish()`; an interrupted partial file stays for `resume`. A path that ends in `.gz` is compressed, and
/// cannot be resumed; `-` is standard output.
public final class RunWriter {
  /// The queries that are written, those of a resumed partial file included.
  public private(set) var finishedQueries: Set<Query.ID> = []
  private let tag: String
  private let output: TextOutput

  /// Opens a run file.
  /// - Parameters:
  ///   - path: where the run goes; `-` is standard output, a name in `.gz` is compressed
  ///   - tag: the run's name, the sixth column; without white space
  ///   - resume: whether to continue the partial file of an interrupted run: its last query, which may be torn, is dropped
  public init(path: String, tag: String, resume: Bool = false) throws(RankifyError) {
    guard Array(tag.utf8).withUnsafeBufferPointer({ $0.identifier }) != nil else {
      throw RankifyError(
        .badArguments, "the run tag '\(tag)' is empty or holds white space; use letters, digits, '-' and '_'")
    }
    self.tag = tag
    var kept = 0
    if resume, path != "-" {
      let partial = try PartialRun(path: path + ".partial")
      finishedQueries = partial.queries
      kept = partial.length
    }
    output = try TextOutput(path, keepingFirst: kept, keepsPartial: true)
  }

  /// Writes the ranking of one query, given in any order.
  /// - Throws: an error where the query was written before, a document occurs twice, a score is not finite, or the disk
  ///   refuses.
  public func write(query: Query.ID, entries: [Run.Entry]) throws(RankifyError) {
    guard finishedQueries.insert(query).inserted else {
      throw RankifyError(.invalidInput, "query '\(query)' is written to the run a second time")
    }
    let ordered: [Run.Entry]
    do throws(Run.Fault) { ordered = try Run.ordered(entries, query: query) } catch {
      throw RankifyError(.invalidInput, error.sentence)
    }
    try checkIdentifier(query, "query")
    var text = ""
    text.reserveCapacity(ordered.count * 48)
    for (rank, entry) in zip(1..., ordered) {
      try checkIdentifier(entry.document, "document")
      guard entry.score.isFinite else {
        throw RankifyError(.failure, "document '\(entry.document)' of query '\(query)' has the score \(entry.score)")
      }
      text += "\(query) Q0 \(entry.document) \(rank) \(entry.score) \(tag)\n"
    }
    try output.write(text)
    try output.endBlock()
  }

  /// Writes the ranking of one query, scores widened exactly.
  public func write(_ ranking: Ranking) throws(RankifyError) {
    // Through its text: the double nearest to the shortest decimal of the float, so that no digits appear that it never had.
    let entries = ranking.hits.map {
      Run.Entry(document: $0.document.id, score: Double($0.score.description) ?? Double($0.score))
    }
    try write(query: ranking.query.id, entries: entries)
  }

  /// Hands everything written so far to the operating system.
  public func flush() throws(RankifyError) { try output.flush() }

  /// Finishes the run: the file is whole, on the disk and in its place.
  public func finish() throws(RankifyError) { try output.finish() }

  /// Writes a whole run to `path`.
  public static func write(_ run: Run, to path: String) throws(RankifyError) {
    let writer = try RunWriter(path: path, tag: run.tag)
    for query in run.queries { try writer.write(query: query, entries: run[query] ?? []) }
    try writer.finish()
  }

  private func checkIdentifier(_ id: String, _ what: String) throws(RankifyError) {
    let isPlain = id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
    guard isPlain && !id.isEmpty || Array(id.utf8).withUnsafeBufferPointer({ $0.identifier }) != nil else {
      throw RankifyError(
        .invalidInput, "the \(what) identifier '\(id)' is empty or holds white space, which a run file cannot carry")
    }
  }
}

/// What is whole in the partial file of an interrupted run.
private struct PartialRun {
  /// The queries that are complete: all but the last, of which nobody knows whether more was to come.
  private(set) var queries: Set<Query.ID> = []
  /// How many bytes of the file they take.
  private(set) var length = 0

  init(path: String) throws(RankifyError) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    if path.hasSuffix(".gz.partial") {
      throw RankifyError(.badArguments, "\(path): a compressed run cannot be resumed; write to a name without .gz")
    }
    let reader = try LineReader(path)
    var offset = 0
    var current: String?
    while let line = try reader.next() {
      let query = line.whiteFields(limit: 1).first?.identifier
      if let query, query != current {
        if let current { queries.insert(current) }
        length = offset
        current = query
      }
      offset += line.count + 1
    }
  }
}
