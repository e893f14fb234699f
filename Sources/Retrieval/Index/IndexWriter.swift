import Dispatch
import Foundation
import RankifyCore

/// Adds, replaces and deletes the documents of an index.
///
/// Changes become visible, all at once, with `commit()`; a process killed before leaves the index as it was after the
/// last commit, and so does any error. Readers go on undisturbed with the state they opened. One writer at a time: a
/// second one gets an error.
///
/// Not for use by two threads at once.
public final class IndexWriter {
  /// How the index's text becomes terms.
  public let analysis: AnalysisSettings
  private let analyzer: Analyzer
  private let path: String
  private let threads: Int
  private let encodings: DocumentEncodings
  private var construction: IndexConstruction?
  /// `nil` once a new index was published, until the next change, and after an error while one is being created.
  private var session: WriteSession?
  private var pending: [Document] = []
  private var pendingBytes = 0
  private var analyzed: [AnalyzedSlice] = []
  /// Identifiers added since the last commit.
  private var added: Set<ByteString> = []

  /// Documents and bytes analysed together; enough to keep every core busy, little enough to stay in the caches.
  private static let batch = (documents: 1024, bytes: 2 << 20)
  /// A segment is written out when its postings in memory grow beyond this many bytes.
  private static let accumulatorLimit = 768 << 20

  /// Opens the index at `path` to change it.
  /// - Parameters:
  ///   - encoding: what gives new documents their vectors, where the index has any; they are encoded in `commit()`,
  ///     within the encoding's limit. Documents are deleted without it.
  ///   - late: the same for token vectors
  public init(
    opening path: String, threads: Int = ProcessInfo.processInfo.activeProcessorCount,
    encoding: DocumentEncoding? = nil, late: LateEncoding? = nil
  ) throws(RankifyError) {
    let database = try Database.existingIndex(path, mode: .readWrite)
    (self.path, self.threads) = (path, max(1, threads))
    encodings = DocumentEncodings(dense: encoding, late: late)
    analysis = try IndexFormat.verify(database)
    analyzer = try Analyzer(analysis)
    session = try WriteSession(database, analyzer: analyzer, encodings: encodings)
  }

  /// Creates an index at `path`, in place of what is there once the first `commit()` succeeds; until then nothing at
  /// `path` changes.
  public init(
    creating path: String, analysis: AnalysisSettings,
    threads: Int = ProcessInfo.processInfo.activeProcessorCount
  ) throws(RankifyError) {
    (self.path, self.threads, self.analysis) = (path, max(1, threads), analysis)
    encodings = DocumentEncodings()
    analyzer = try Analyzer(analysis)
    let construction = try IndexConstruction(of: path)
    let database = try construction.openDatabase()
    self.construction = construction
    session = try WriteSession(database, analyzer: analyzer, isNew: true)
  }

  // MARK: Changes

  /// Whether the index, as it was when this writer's changes began, has this very document: identifier, title and text.
  public func holds(_ document: Document) throws(RankifyError) -> Bool {
    if added.contains(ByteString(document.id)) { return false }
    return try guarded { session throws(RankifyError) in try session.holds(document) }
  }

  /// Adds a document.
  /// - Throws: `.invalidInput`, caused by a `DuplicateDocument`, where the index has its identifier already. Other errors
  ///   may come with a later call, since documents are worked on in batches.
  public func add(_ document: Document) throws(RankifyError) {
    let isThere =
      construction == nil ? try guarded { session throws(RankifyError) in try session.contains(document.id) } : false
    guard !isThere, added.insert(ByteString(document.id)).inserted else {
      throw abandoning(DuplicateDocument(id: document.id).error)
    }
    pending.append(document)
    pendingBytes += document.text.utf8.count + document.title.utf8.count
    if pending.count >= IndexWriter.batch.documents || pendingBytes >= IndexWriter.batch.bytes { try advance() }
  }

  /// Adds a document, or replaces the one with its identifier; `true` where it replaced one.
  @discardableResult
  public func update(_ document: Document) throws(RankifyError) -> Bool {
    let replaced = try delete(document.id)
    try add(document)
    return replaced
  }

  /// Deletes a document; `false` where the index has none of that identifier.
  @discardableResult
  public func delete(_ id: Document.ID) throws(RankifyError) -> Bool {
    if added.remove(ByteString(id)) != nil {
      // Its segment must be in the tables before a document can be struck from it.
      try settle()
      try guarded { session throws(RankifyError) in try session.flush() }
    }
    return try guarded { session throws(RankifyError) in try session.delete(id) }
  }

  /// Makes all changes since the last commit visible and durable.
  public func commit() throws(RankifyError) {
    try settle()
    try guarded { session throws(RankifyError) in try session.commit() }
    added = []
    guard let construction else { return }
    try guarded { session throws(RankifyError) in try construction.finish(session.database) }
    session = nil
    try construction.publish()
    self.construction = nil
    // Representations of the documents of an index that stood here before.
    DocumentEncodings.removeStrays(try Database.existingIndex(path, mode: .readWrite))
  }

  /// Forgets all changes since the last commit.
  public func rollback() {
    (pending, pendingBytes, analyzed, added) = ([], 0, [], [])
    session?.rollback()
    if construction != nil { session = nil }
  }

  /// Merges all segments into one and rebuilds the full-text index compactly: smallest file, fastest queries.
  public func optimize() throws(RankifyError) {
    try settle()
    try guarded { session throws(RankifyError) in try session.optimize() }
  }

  // MARK: The pipeline

  /// Works off everything that was added.
  private func settle() throws(RankifyError) {
    while !pending.isEmpty || !analyzed.isEmpty { try advance() }
  }

  /// Analyses the pending documents while the batch before them goes into the tables and into memory: three kinds of work
  /// side by side.
  private func advance() throws(RankifyError) {
    let step = PipelineStep(
      inserting: analyzed, analyzing: IndexWriter.split(pending, into: max(1, threads - 1)), analyzer: analyzer)
    (pending, pendingBytes, analyzed) = ([], 0, [])
    analyzed = try guarded { session throws(RankifyError) in
      try session.begin()
      let slices = try step.run(on: session, threads: threads)
      if session.footprint > IndexWriter.accumulatorLimit { try session.flush() }
      return slices
    }
  }

  private static func split(_ documents: [Document], into count: Int) -> [[Document]] {
    guard !documents.isEmpty else { return [] }
    let count = min(count, documents.count)
    let size = (documents.count + count - 1) / count
    return stride(from: 0, to: documents.count, by: size).map {
      Array(documents[$0..<min($0 + size, documents.count)])
    }
  }

  // MARK: Errors

  private func guarded<T>(_ body: (WriteSession) throws(RankifyError) -> T) throws(RankifyError) -> T {
    let session = try currentSession()
    do throws(RankifyError) { return try body(session) } catch { throw abandoning(error) }
  }

  private func currentSession() throws(RankifyError) -> WriteSession {
    if let session { return session }
    guard construction == nil else {
      throw RankifyError(.failure, "\(path): nothing was indexed, since an earlier step failed")
    }
    let reopened = try WriteSession(
      Database.existingIndex(path, mode: .readWrite), analyzer: analyzer, encodings: encodings)
    session = reopened
    return reopened
  }

  private func abandoning(_ error: RankifyError) -> RankifyError {
    rollback()
    return error
  }
}
