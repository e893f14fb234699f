import RankifyCore

/// Runs inside rank_llm requests: the candidates' identifiers and scores, without their text.
enum RequestRun {
  /// Reads the requests of a file as a run.
  static func read(_ reader: LineReader) throws(RankifyError) -> Run {
    let elements = try JSONElementReader(reader)
    var parser = RequestParser()
    var run = Run(tag: "rank_llm")
    while let bytes = try elements.next() {
      let request = try parser.parse(bytes, name: elements.name, line: elements.line)
      guard let query = request.query?.id else {
        throw .invalid(
          elements.name, line: elements.line, "expected a request with 'query' {'qid', 'text'} and 'candidates'")
      }
      let entries = request.candidates.map { Run.Entry(document: $0.document.id, score: $0.score) }
      do throws(Run.Fault) { try run.add(entries, for: query) } catch {
        throw .invalid(elements.name, line: elements.line, error.sentence)
      }
    }
    if run.queries.isEmpty { throw .invalid(elements.name, RunFile.emptyMessage) }
    return run
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
