import Foundation
import RankifyCore

/// Writes answers with the passages they rest on and how they came about, question by question.
///
/// JSON lines: `{"id","question","answer","text","answers","method","ctxs":[{"id","title","text","score","has_answer"}],"support",
/// "stop","steps","leftOutPassages","cutPassages","malformedReplies","requests","usage","seconds"}`, where `answer` is the text
/// without citations and what is not known, or is none, is left out; a question without an answer has `error` instead. Or DPR's
/// JSON array, `{"id","question","answers","prediction","ctxs"}` each.
///
/// Lines go to `PATH.partial`, each at once; the file becomes `PATH` in `finish`. An interrupted one stays for `resume`, and
/// `reopen` makes a partial one of a finished one with errors. A path that ends in `.gz` is compressed, and cannot be resumed; `-` is
/// standard output.
public final class AnswersWriter {
  /// The layouts.
  public enum Format: String, CaseIterable, Sendable {
    /// An object a line, with everything there is to know.
    case jsonLines = "jsonl"
    /// One array, as DPR's and Rankify's readers expect it; cannot be resumed.
    case dpr

    /// DPR's for names that end in `.json`, JSON lines for others.
    public init(path: String) {
      let name = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path
      self = name.hasSuffix(".json") ? .dpr : .jsonLines
    }
  }

  /// The questions that are answered, those of a resumed file included.
  public private(set) var answeredQuestions: Set<Query.ID> = []
  private let path: String
  private let format: Format
  private let method: String
  private let output: TextOutput
  /// The questions of the lines so far.
  private var order: [Query.ID]
  private var hasOthers = false
  private var isFirst = true

  /// Opens a file of answers.
  /// - Parameters:
  ///   - path: where it goes; `-` is standard output, `.gz` by suffix
  ///   - format: the layout
  ///   - method: what to call the way in which was answered
  ///   - resume: whether to continue the partial file of an interrupted run: a torn last line is dropped, and questions that
  ///     could not be answered count as not asked
  /// - Throws: `badArguments` where a layout or a compressed file cannot be resumed
  public init(path: String, format: Format, method: String, resume: Bool = false) throws(RankifyError) {
    if resume, path == "-" || path.hasSuffix(".gz") || format != .jsonLines {
      throw RankifyError(.badArguments, "\(path): cannot be resumed; only JSON lines in a file without .gz can be")
    }
    (self.path, self.format, self.method) = (path, format, method)
    let partial = resume ? try PartialAnswers(path: path + ".partial") : nil
    (answeredQuestions, order) = (partial?.answered ?? [], partial?.lines.map(\.id) ?? [])
    hasOthers = partial?.hasOthers ?? false
    output = try TextOutput(path, keepingFirst: partial?.length ?? 0, keepsPartial: format == .jsonLines)
    if format == .dpr { try output.write("[\n") }
  }

  /// Writes an answer.
  /// - Parameters:
  ///   - golds: its question's gold answers
  ///   - hasAnswer: for each passage whether it holds one of them, where that is known
  ///   - seconds: what it took
  /// - Throws: an error where the question was answered before, a score is not finite, or the disk refuses
  public func write(
    _ answer: Answer, golds: [String] = [], hasAnswer: [Bool]? = nil, seconds: Double
  ) throws(RankifyError) {
    try answer.evidence.checkScores()
    guard !answeredQuestions.contains(answer.query.id) else {
      throw RankifyError(.invalidInput, "question '\(answer.query.id)' is answered a second time")
    }
    let line = AnswerLine(query: answer.query, golds: golds)
    switch format {
    case .jsonLines:
      try add(line.json(answer, method: method, hasAnswer: hasAnswer, seconds: seconds), answer.query.id)
    case .dpr: try add(line.dpr(answer, hasAnswer: hasAnswer), answer.query.id)
    }
    // What the disk refused is not answered.
    answeredQuestions.insert(answer.query.id)
  }

  /// Writes why a question has no answer.
  public func write(_ fault: RankifyError, query: Query, golds: [String] = []) throws(RankifyError) {
    try add(AnswerLine(query: query, golds: golds).json(fault), query.id)
  }

  private func add(_ json: String, _ id: Query.ID) throws(RankifyError) {
    order.append(id)
    if format == .jsonLines {
      try output.write(json + "\n")
    } else {
      try output.write((isFirst ? "" : ",\n") + json)
    }
    isFirst = false
    try output.endBlock()
  }

  /// Finishes the file: it is whole, on the disk and in its place.
  /// - Parameter queries: the questions in the order that the file is to have, where it is a file of lines
  public func finish(in queries: [Query]) throws(RankifyError) {
    if format == .dpr { try output.write(isFirst ? "]\n" : "\n]\n") }
    let isInOrder = !hasOthers && order == queries.map(\.id)
    guard format == .jsonLines, path != "-", !path.hasSuffix(".gz"), !isInOrder else { return try output.finish() }
    try output.flush()
    try sort(queries)
    try? FileManager.default.removeItem(atPath: path + ".partial")
  }

  /// Puts what was written in order, one line a question: what was said of it last, an answer before a fault.
  private func sort(_ queries: [Query]) throws(RankifyError) {
    let partial = try PartialAnswers(path: path + ".partial")
    let lines = Dictionary(partial.lines.map { ($0.id, $0) }) { $1.isFault && !$0.isFault ? $0 : $1 }
    let source = try MappedFile(path + ".partial")
    let file = try AtomicFile(path, suffix: ".sorted")
    for query in queries {
      guard let line = lines[query.id] else { continue }
      try file.write(source.copy(line.bytes.lowerBound, line.bytes.count) + [0x0a])
    }
    try file.commit()
  }
}
