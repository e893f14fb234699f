import RankifyCore

/// A query and its candidates with their text, as re-rankers exchange them.
struct Request {
  /// One candidate.
  struct Candidate {
    var document: Document
    var score: Double
  }

  var id: String?
  var text = ""
  var answers: [String] = []
  var candidates: [Candidate] = []
}

/// Parses what retrieval hands to re-ranking:
///
/// - rank_llm and Anserini: `{"query": {"qid", "text"}, "candidates": [{"docid", "score", "doc"}]}`
/// - the older `{"query": "text", "hits": [{"qid", "docid", "score", "content"}]}`
/// - DPR and Rankify: `{"id", "question", "answers", "ctxs": [{"id", "title", "text", "score"}]}`; `reranked_ctxs` counts
///   for more than `ctxs`
struct RequestParser {
  private var scanner = JSONScanner()
  private var documents = JSONDocumentParser()

  /// Parses one request.
  mutating func parse(_ bytes: Bytes, name: String, line: Int) throws(RankifyError) -> Request {
    scanner.load(bytes, name: name, line: line)
    var request = Request()
    var hasList = false
    var isReranked = false
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if key.equals("candidates") || key.equals("hits") || key.equals("ctxs") && !isReranked {
        request.candidates = try candidates(&request.id)
        hasList = true
      } else if key.equals("reranked_ctxs") {
        request.candidates = try candidates(&request.id)
        (hasList, isReranked) = (true, true)
      } else {
        try member(key, &request)
      }
    }
    try scanner.finish()
    guard hasList else { throw scanner.invalid("expected an object with 'candidates' (rank_llm) or 'ctxs' (DPR)") }
    return request
  }

  private mutating func member(_ key: Bytes, _ request: inout Request) throws(RankifyError) {
    if key.equals("query") {
      try query(&request)
    } else if key.equals("question") {
      request.text = try scanner.string()
    } else if key.equals("answers") {
      request.answers = try scanner.strings()
    } else if key.equals("qid") || key.equals("id") {
      if try scanner.peek() == .null { try scanner.null() } else { request.id = try scanner.identifier("query") }
    } else {
      try scanner.skipValue()
    }
  }

  private mutating func query(_ request: inout Request) throws(RankifyError) {
    guard try scanner.peek() == .object else {
      request.text = try scanner.string()
      return
    }
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if key.equals("text") { request.text = try scanner.string() } else { try member(key, &request) }
    }
  }

  /// The candidates; where scores are null, as in results saved without them, the order stands for them: 1/rank.
  private mutating func candidates(_ query: inout String?) throws(RankifyError) -> [Request.Candidate] {
    var candidates: [Request.Candidate] = []
    try scanner.beginArray()
    while try scanner.hasNextElement() {
      let record = try documents.parse(&scanner, requiringText: false)
      let rank = Double(candidates.count + 1)
      candidates.append(Request.Candidate(document: record.document, score: record.score ?? 1 / rank))
      if query == nil { query = record.query }
    }
    return candidates
  }
}
