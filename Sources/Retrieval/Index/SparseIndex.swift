import Foundation
import RankifyCore
import Synchronization

/// An index opened for searching: the documents and statistics as they were at that moment, whatever a writer does since.
///
/// Safe to use from many threads at once; searches run in parallel.
public final class SparseIndex: Sendable {
  /// The file.
  public let path: String
  /// How text becomes terms, in documents and queries alike.
  public let analysis: AnalysisSettings
  let analyzer: Analyzer
  /// Counts over all documents.
  public let statistics: CollectionStatistics
  /// Identifies settings and documents, whatever the order in which documents came: 16 hexadecimal digits.
  public let checksum: String
  let segments: [Segment]
  private let connection: Mutex<ReadConnection>
  private let store: TermStore
  private let scratches = Mutex<[SearchScratch]>([])

  /// Opens the index at `path`.
  /// - Parameter cache: Bytes of postings to keep in memory.
  /// - Throws: `.missingResource` where there is none; `.invalidInput` where the file is something else, of another
  ///   format version, or damaged.
  public init(_ path: String, cache: Int = 64 << 20) throws(RankifyError) {
    let connection = try ReadConnection(path)
    self.path = path
    analysis = connection.analysis
    analyzer = connection.analyzer
    let rows = try SegmentRow.all(in: connection.database)
    var segments: [Segment] = []
    for row in rows { segments.append(try Segment(row, connection.database)) }
    self.segments = segments
    statistics = CollectionStatistics(
      documents: rows.reduce(0) { $0 + $1.documents }, wordedDocuments: rows.reduce(0) { $0 + $1.worded },
      tokens: rows.reduce(0) { $0 + $1.tokens })
    checksum = SparseIndex.checksum(rows, connection.settings)
    store = TermStore(budget: cache)
    try connection.serveFullText(PhraseRanking(segments, statistics))
    self.connection = Mutex(connection)
  }

  private static func checksum(_ rows: [SegmentRow], _ settings: String) -> String {
    let documents = rows.reduce(UInt64(0)) { $0 &+ $1.fingerprint }
    let hash = Checksum.hash(Array(settings.utf8), seed: documents)
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  // MARK: Terms

  /// The terms of a query text, each once in the order of first appearance, weighted by how often it occurs.
  public func terms(of text: String) -> [WeightedTerm] {
    var order: [String] = []
    var counts: [ByteString: Double] = [:]
    var text = text
    text.withUTF8 { bytes in
      analyzer.analyze(bytes) { term, _, _ in
        let term = String(decoding: term, as: UTF8.self)
        let key = ByteString(term)
        if counts.updateValue(counts[key, default: 0] + 1, forKey: key) == nil { order.append(term) }
        return true
      }
    }
    return order.map { WeightedTerm($0, weight: counts[ByteString($0), default: 0]) }
  }

  /// How often an analysed term occurs; zeros where it does not.
  public func statistics(of term: String) throws(RankifyError) -> TermStatistics { try entry(of: term).statistics }

  func entry(of term: String) throws(RankifyError) -> TermEntry {
    if let entry = store.entry(of: term) { return entry }
    let (segments, statistics) = (segments, statistics)
    let entry = try withConnection { connection throws(RankifyError) in
      try connection.entry(of: term, segments, statistics)
    }
    store.insert(entry, as: term)
    return entry
  }

  // MARK: Documents

  /// The document of an identifier, or `nil` where the index has none.
  public func document(_ id: Document.ID) throws(RankifyError) -> Document? {
    try withConnection { connection throws(RankifyError) in try connection.document(id) }
  }

  /// `result[i]` tells whether the index has `documents[i]`.
  public func contains(_ documents: [Document.ID]) throws(RankifyError) -> [Bool] {
    try withConnection { connection throws(RankifyError) in
      var found: [Bool] = []
      for id in documents { found.append(try connection.number(of: id) != nil) }
      return found
    }
  }

  func document(number: Int) throws(RankifyError) -> Document {
    try withConnection { connection throws(RankifyError) in try connection.document(number: number) }
  }

  /// A view of all identifiers for the length of one search.
  func places() -> Places { Places(self) }

  // MARK: Shared resources

  func withConnection<T: Sendable>(
    _ body: (ReadConnection) throws(RankifyError) -> T
  ) throws(RankifyError) -> T {
    let outcome: Result<T, RankifyError> = connection.withLock { connection in
      do throws(RankifyError) { return .success(try body(connection)) } catch { return .failure(error) }
    }
    return try outcome.get()
  }

  /// Lends memory for one search.
  func withScratch<T>(_ body: (SearchScratch) throws(RankifyError) -> T) throws(RankifyError) -> T {
    let scratch = scratches.withLock { $0.popLast() } ?? SearchScratch()
    defer { scratches.withLock { $0.append(scratch) } }
    return try body(scratch)
  }
}
