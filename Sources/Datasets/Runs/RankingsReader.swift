import RankifyCore

/// Reads rankings that carry their documents' text: rank_llm requests and DPR or Rankify retrieval results.
///
/// A request without an identifier of its query gets its number, counted from 0. Null scores become 1/rank.
public enum RankingsReader {
  /// A ranking and the gold answers that the file gives for its query.
  public struct Item: Sendable {
    /// The ranking.
    public var ranking: Ranking
    /// The answers; empty where the file has none.
    public var answers: [String]
  }

  /// The rankings of `path`, in the order of the file.
  /// - Throws: an error that names file and line; also for an empty file, a query that comes twice, a document that is
  ///   listed twice for one query, and text that is not UTF-8
  public static func read(_ path: String) throws(RankifyError) -> [Item] {
    var items: [Item] = []
    var run = Run(tag: "")
    try forEach(LineReader(path)) { request, query, line throws(RankifyError) in
      try run.addChecked(request, query, line)
      let hits = request.candidates.map { Hit(document: $0.document, score: Float($0.score)) }
      items.append(Item(ranking: Ranking(query: query, hits: hits), answers: request.answers))
    }
    return items
  }

  /// A run of the rankings' identifiers and scores.
  static func run(_ reader: LineReader) throws(RankifyError) -> Run {
    var run = Run(tag: "rankify")
    try forEach(reader) { request, query, line throws(RankifyError) in try run.addChecked(request, query, line) }
    return run
  }

  private static func forEach(
    _ reader: LineReader, _ body: (Request, Query, (String, Int)) throws(RankifyError) -> Void
  ) throws(RankifyError) {
    let elements = try JSONElementReader(reader)
    var parser = RequestParser()
    var count = 0
    while let bytes = try elements.next() {
      let request = try parser.parse(bytes, name: elements.name, line: elements.line)
      try body(request, Query(id: request.id ?? "\(count)", text: request.text), (elements.name, elements.line))
      count += 1
    }
    if count == 0 { throw .invalid(elements.name, "holds no ranking; expected JSON with 'candidates' or 'ctxs'") }
  }
}

extension Run {
  fileprivate mutating func addChecked(
    _ request: Request, _ query: Query, _ place: (name: String, line: Int)
  ) throws(RankifyError) {
    let entries = request.candidates.map { Entry(document: $0.document.id, score: $0.score) }
    do throws(Fault) { try add(entries, for: query.id) } catch {
      throw .invalid(place.name, line: place.line, error.sentence)
    }
  }
}

extension Run.Fault {
  /// The fault as a sentence.
  var sentence: String {
    switch self {
    case .duplicate(let document, let query):
      "document '\(document)' is listed twice for query '\(query)'; keep one of the two"
    case .notANumber(let document, let query):
      "document '\(document)' of query '\(query)' has a score that is not a number"
    case .repeatedQuery(let query): "query '\(query)' is listed a second time; each query may have one ranking"
    }
  }
}
