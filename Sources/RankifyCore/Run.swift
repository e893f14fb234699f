/// The outcome of a retrieval system over many queries: identifiers and scores only, what a TREC run file holds.
///
/// Every ranking is kept in the order trec_eval evaluates: score descending, then document identifier descending by UTF-8
/// bytes. No query has the same document twice and no score is NaN; `add` refuses both. Identifiers are the same only
/// where their bytes are.
public struct Run: Hashable, Sendable {
  /// One retrieved document.
  public struct Entry: Hashable, Sendable {
    /// The document's identifier.
    public var document: Document.ID
    /// Its score; double precision, as trec_eval reads it.
    public var score: Double

    /// Creates an entry.
    public init(document: Document.ID, score: Double) {
      self.document = document
      self.score = score
    }
  }

  /// Why a ranking cannot stand in a run.
  public enum Fault: Error, Hashable, Sendable {
    /// The document occurs twice for one query.
    case duplicate(document: Document.ID, query: Query.ID)
    /// The score is not a number.
    case notANumber(document: Document.ID, query: Query.ID)
    /// The query was added before.
    case repeatedQuery(Query.ID)
  }

  /// The name of the run (sixth column of a run file).
  public var tag: String
  /// The queries in the order they were added.
  public private(set) var queries: [Query.ID] = []
  private var rankings: [ByteString: [Entry]] = [:]

  /// Creates an empty run.
  public init(tag: String) {
    self.tag = tag
  }

  /// The ranking of `query`, best first, or `nil` where the run has none.
  public subscript(query: Query.ID) -> [Entry]? { rankings[ByteString(query)] }

  /// Adds the ranking of one query, in any order.
  /// - Complexity: O(*n* log *n*), O(*n*) where the entries are in order already
  public mutating func add(_ entries: [Entry], for query: Query.ID) throws(Fault) {
    try add(ordered: Run.ordered(entries, query: query), for: query)
  }

  /// Adds what `Run.ordered(_:query:)` has made for the same query, without checking it again.
  /// - Complexity: O(1)
  package mutating func add(ordered entries: [Entry], for query: Query.ID) throws(Fault) {
    if rankings.updateValue(entries, forKey: ByteString(query)) != nil { throw .repeatedQuery(query) }
    queries.append(query)
  }

  /// `entries` in evaluation order, checked: usable on its own where many queries are ordered in parallel.
  public static func ordered(_ entries: [Entry], query: Query.ID) throws(Fault) -> [Entry] {
    if let bad = entries.first(where: { $0.score.isNaN }) { throw .notANumber(document: bad.document, query: query) }
    let inOrder = zip(entries, entries.dropFirst()).allSatisfy { $0.precedes($1) }
    var seen = Set<ByteString>(minimumCapacity: entries.count)
    for entry in entries where !seen.insert(ByteString(entry.document)).inserted {
      throw .duplicate(document: entry.document, query: query)
    }
    return inOrder ? entries : entries.sorted { $0.precedes($1) }
  }
}

extension Run.Entry {
  /// Whether this entry ranks before `other`: higher score first, then higher document identifier by bytes.
  public func precedes(_ other: Run.Entry) -> Bool {
    if score != other.score { return score > other.score }
    return ByteOrder.precedes(other.document, document)
  }
}
