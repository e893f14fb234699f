import RankifyCore
import Vectors

/// How much of what exact search finds PLAID finds, for queries like those of users.
///
/// With the encoder of the index, queries are titles or first sentences of documents, read as queries: short, filled up as the
/// encoder does, and about one thing. Without it they are the first vectors of documents. Those begin with the same special
/// tokens in every document and have the context of all of it, so that many documents are almost as good as the tenth, and
/// recall comes out lower than users see.
struct LateRecall {
  private let store: TokenStore
  private let queries: [TokenVectors]
  /// What served as queries, in words.
  let kind: String

  /// Documents that serve as queries.
  private static let sample = 50
  /// Vectors of a document that serve as a query, as many as ColBERT's queries have, where there is no encoder.
  private static let tokens = 32
  /// Words of a first sentence at most.
  private static let words = 24

  /// The number of queries.
  var count: Int { queries.count }

  /// - Parameter encoder: the encoder of the index; `nil` where it is not at hand
  init(
    _ store: TokenStore, _ database: Database, _ encoder: (any MultiVectorEncoder)?
  ) throws(RankifyError) {
    self.store = store
    let live = (0..<store.documentCount).filter { store.isLive($0) && store.tokenCount(of: $0) > 0 }
    let step = max(1, live.count / Self.sample)
    let drawn = stride(from: 0, to: live.count, by: step).prefix(Self.sample).map { live[$0] }
    guard let encoder else {
      kind = "first \(Self.tokens) vectors of documents, which is harder than queries are"
      queries = drawn.map { store.vectors(of: $0).first(Self.tokens) }
      return
    }
    let numbers = try RepresentationRows(database, LateRepresentation.words).numbers
    var texts: [String] = []
    for row in drawn { texts.append(try Self.query(numbers[row], database)) }
    kind = "titles or first sentences of documents, read as queries"
    queries = try encoder.encode(texts.filter { !$0.isEmpty }, as: .query)
  }

  /// What somebody who looks for a document might ask: its title, or else its first sentence, as far as a query goes.
  private static func query(_ number: Int, _ database: Database) throws(RankifyError) -> String {
    let select = try database.prepare("SELECT title, text FROM documents WHERE number = ?")
    select.bind(number, at: 1)
    guard try select.step() else { throw database.damaged("the texts of its documents (number \(number)): they") }
    let (title, text) = (select.text(0), select.text(1))
    let source = title.contains { !$0.isWhitespace } ? title : text
    var words: [Substring] = []
    for word in source.split(whereSeparator: \.isWhitespace).prefix(Self.words) {
      words.append(word)
      if let last = word.last, ".!?。！？".contains(last), words.count > 3 { break }
    }
    return words.joined(separator: " ")
  }

  /// The share of the exact result of `k` documents that PLAID's settings for `k` find; `nil` where there is nothing to find.
  func recall(_ k: Int) throws(RankifyError) -> Double? {
    let exact = try store.search(queries, k: k, mode: .exact)
    let plaid = try store.search(queries, k: k, mode: .plaid())
    var (found, wanted) = (0, 0)
    for (exact, plaid) in zip(exact, plaid) {
      found += Set(exact.neighbors.map(\.row)).intersection(plaid.neighbors.map(\.row)).count
      wanted += exact.neighbors.count
    }
    return wanted > 0 ? Double(found) / Double(wanted) : nil
  }
}

extension TokenVectors {
  fileprivate func first(_ count: Int) -> TokenVectors {
    TokenVectors(dimension: dimension, values: Array(values.prefix(count * dimension)))
  }
}
