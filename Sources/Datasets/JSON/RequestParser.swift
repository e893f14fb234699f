import RankifyCore

/// A re-ranking request: a query and its candidates with their text, as rank_llm and Anserini write them.
struct Request {
  /// One candidate.
  struct Candidate {
    var document: Document
    var score: Double
  }

  /// The query, where the request names one by its identifier.
  var query: Query?
  var candidates: [Candidate] = []
}

/// Parses `{"query": {"qid", "text"}, "candidates": [{"docid", "score", "doc"}]}` and the older
/// `{"query": "text", "hits": [{"qid", "docid", "score", "content"}]}`.
struct RequestParser {
  private var scanner = JSONScanner()
  private var documents = JSONDocumentParser()

  /// Parses one request.
  mutating func parse(_ bytes: Bytes, name: String, line: Int) throws(RankifyError) -> Request {
    scanner.load(bytes, name: name, line: line)
    var request = Request()
    var text = ""
    var id: String?
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if key.equals("query") {
        try parseQuery(&id, &text)
      } else if key.equals("qid") {
        id = try scanner.identifier("query")
      } else if key.equals("candidates") || key.equals("hits") {
        request.candidates = try parseCandidates(&id)
      } else {
        try scanner.skipValue()
      }
    }
    try scanner.finish()
    request.query = id.map { Query(id: $0, text: text) }
    return request
  }

  private mutating func parseQuery(_ id: inout String?, _ text: inout String) throws(RankifyError) {
    guard try scanner.peek() == .object else {
      text = try scanner.string()
      return
    }
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if key.equals("qid") {
        id = try scanner.identifier("query")
      } else if key.equals("text") {
        text = try scanner.string()
      } else {
        try scanner.skipValue()
      }
    }
  }

  private mutating func parseCandidates(_ query: inout String?) throws(RankifyError) -> [Request.Candidate] {
    var candidates: [Request.Candidate] = []
    try scanner.beginArray()
    while try scanner.hasNextElement() {
      let record = try documents.parse(&scanner, requiringText: false)
      guard let score = record.score else { throw scanner.invalid("a candidate has no 'score'") }
      candidates.append(Request.Candidate(document: record.document, score: score))
      if query == nil { query = record.query }
    }
    return candidates
  }
}
