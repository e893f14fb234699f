import RankifyCore

/// A connection that writes: puts analysed documents into the tables and gathers the segment to come.
final class WriteSession {
  let database: Database
  private let state: TokenizerState
  private let insertDocument: Statement
  private let insertText: Statement
  private let selectID: Statement
  private let selectTexts: Statement
  private let segments: SegmentWriter
  private let deleter: DocumentDeleter
  private var accumulator = PostingsAccumulator()
  private var numbers: [Int] = []
  private var identifiers: [String] = []
  private var fingerprint: UInt64 = 0
  private var nextNumber = 1
  private var inTransaction = false
  private let encodings: DocumentEncodings
  /// What the index has of its documents' representations, for the length of a transaction.
  private var representations: [any DocumentRepresentations] = []
  private var hasAdded = false

  init(
    _ database: Database, analyzer: Analyzer, encodings: DocumentEncodings = DocumentEncodings(), isNew: Bool = false
  ) throws(RankifyError) {
    (self.database, self.encodings) = (database, encodings)
    state = TokenizerState(analyzer: analyzer)
    try TokenizerModule.register(on: database, state: state)
    if isNew { try IndexFormat.create(in: database, analysis: analyzer.settings) }
    // A larger memory for new full-text entries than FTS5's own: fewer small b-trees to merge later.
    try database.execute("INSERT INTO search(search, rank) VALUES('hashsize', \(64 << 20))")
    insertDocument = try database.prepare("INSERT INTO documents VALUES(?, ?, ?, ?)")
    insertText = try database.prepare("INSERT INTO search(rowid, title, text) VALUES(?, ?, ?)")
    selectID = try database.prepare("SELECT 1 FROM documents WHERE id = ?")
    selectTexts = try database.prepare("SELECT title, text FROM documents WHERE id = ?")
    segments = try SegmentWriter(database)
    deleter = try DocumentDeleter(database, analyzer: analyzer)
  }

  // MARK: Transaction

  func begin() throws(RankifyError) {
    if inTransaction { return }
    try database.execute("BEGIN IMMEDIATE")
    inTransaction = true
    // Only now is it sure that no other process gives out numbers.
    let select = try database.prepare(
      "SELECT max(coalesce((SELECT max(last) FROM segments), 0), coalesce((SELECT max(number) FROM documents), 0)) + 1")
    nextNumber = try select.step() ? select.integer(0) : 1
    representations = try encodings.changes(database)
  }

  func commit() throws(RankifyError) {
    try begin()
    try flush()
    try deleter.flush()
    try commitRepresentations()
    try SegmentMerger(database, segments).mergeWhereDue()
    try endTransaction()
  }

  private func endTransaction() throws(RankifyError) {
    let isCompacted = representations.contains(where: \.isCompacted)
    try database.execute("COMMIT")
    (inTransaction, representations) = (false, [])
    if isCompacted { DocumentEncodings.removeStrays(database) }
  }

  /// Encodes what was added. The files of representations are committed before the database, which then names their states.
  private func commitRepresentations() throws(RankifyError) {
    for representations in representations {
      if hasAdded { try representations.encodeMissing() }
      try representations.finish()
      if representations.isHollow { try representations.compact() }
    }
    hasAdded = false
  }

  func optimize() throws(RankifyError) {
    try begin()
    try flush()
    try deleter.flush()
    try commitRepresentations()
    for representations in representations { try representations.compact() }
    try SegmentMerger(database, segments).mergeAll()
    try database.execute("INSERT INTO search(search) VALUES('optimize')")
    try endTransaction()
    // Room that deleted and merged rows took goes back to the file system.
    try database.execute("VACUUM")
  }

  func rollback() {
    (accumulator, numbers, identifiers, fingerprint) = (PostingsAccumulator(), [], [], 0)
    state.stopReplaying()
    deleter.forget()
    if inTransaction { try? database.execute("ROLLBACK") }
    (inTransaction, representations, hasAdded) = (false, [], false)
  }

  // MARK: Adding

  /// Bytes of postings in memory; boundless at the largest size a segment may have.
  var footprint: Int {
    numbers.count >= IndexFormat.maximumSegmentSize - (1 << 16) ? Int.max : accumulator.footprint
  }

  /// Inserts the slice's texts into `documents` and `search`.
  func insert(_ slice: AnalyzedSlice) throws(RankifyError) {
    defer { state.stopReplaying() }
    if !slice.documents.isEmpty, !hasAdded {
      for representations in representations { try representations.allowAdding() }
      hasAdded = true
    }
    for (d, document) in slice.documents.enumerated() {
      insertDocument.bind(nextNumber, at: 1)
      insertDocument.bind(document.id, at: 2)
      insertDocument.bind(document.title, at: 3)
      insertDocument.bind(document.text, at: 4)
      do throws(RankifyError) { try insertDocument.run() } catch { throw explained(error, document) }
      state.replay(slice, from: d * AnalyzedSlice.fieldsPerDocument)
      insertText.bind(nextNumber, at: 1)
      insertText.bind(document.title, at: 2)
      insertText.bind(document.text, at: 3)
      try insertText.run()
      numbers.append(nextNumber)
      identifiers.append(document.id)
      nextNumber += 1
    }
    fingerprint &+= slice.fingerprint
  }

  /// Adds the slice's postings to those in memory. May run beside `insert` of the same slices, in the same order.
  func accumulate(_ slice: AnalyzedSlice) { accumulator.add(slice) }

  /// Writes what was gathered as a segment.
  func flush() throws(RankifyError) {
    guard !numbers.isEmpty else { return }
    let segment = try segments.nextSegment()
    let content = SegmentWriter.Content(
      numbers: numbers, identifiers: identifiers, lengths: accumulator.lengths, fingerprint: fingerprint)
    try segments.write(content, as: segment)
    try segments.write(accumulator, as: segment)
    (accumulator, numbers, identifiers, fingerprint) = (PostingsAccumulator(), [], [], 0)
  }

  // MARK: Deleting

  /// Whether a document of that identifier is in the tables.
  func contains(_ id: Document.ID) throws(RankifyError) -> Bool {
    selectID.bind(id, at: 1)
    defer { selectID.reset() }
    return try selectID.step()
  }

  /// Whether that very document is in the tables, byte for byte.
  func holds(_ document: Document) throws(RankifyError) -> Bool {
    selectTexts.bind(document.id, at: 1)
    defer { selectTexts.reset() }
    guard try selectTexts.step() else { return false }
    return selectTexts.text(0).utf8.elementsEqual(document.title.utf8)
      && selectTexts.text(1).utf8.elementsEqual(document.text.utf8)
  }

  func delete(_ id: Document.ID) throws(RankifyError) -> Bool {
    try begin()
    guard let number = try deleter.delete(id) else { return false }
    for representations in representations { try representations.strike(number) }
    return true
  }

  private func explained(_ error: RankifyError, _ document: Document) -> RankifyError {
    guard let fault = error.cause as? SQLiteFault, fault.isUniquenessViolation else { return error }
    return DuplicateDocument(id: document.id).error
  }
}

/// A document's identifier stands in the index, or among the documents being added, already.
public struct DuplicateDocument: Error, Sendable {
  /// The identifier.
  public let id: Document.ID

  var error: RankifyError {
    RankifyError(
      .invalidInput,
      "document id '\(id)' occurs twice or is in the index already; make identifiers unique, or replace with --update",
      cause: self)
  }
}
