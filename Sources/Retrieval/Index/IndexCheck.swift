import RankifyCore

/// Checks all of an index: the file's structure, every checksum, and, by analysing every document again, that the postings,
/// the full-text index and the statistics are those of the texts.
///
/// Changes nothing. Complexity: time of a few indexings' analysis; memory of 8 bytes a document beyond an open index.
public struct IndexCheck {
  /// A part of the work.
  public enum Stage: String, Sendable, CaseIterable {
    /// The database's pages.
    case file
    /// The full-text index against the texts.
    case fullText = "full text"
    /// The parts of the segments.
    case segments
    /// The posting lists.
    case postings
    /// The texts against postings and statistics.
    case documents
    /// The vectors, where there are any.
    case vectors
  }

  /// How far the work is.
  public struct Progress: Hashable, Sendable {
    /// The part under way.
    public var stage: Stage
    /// Steps of it that are done, of how many.
    public var (done, total): (Int, Int)
  }

  /// Called now and then; what it throws ends the check.
  public typealias Observer = (Progress) throws(RankifyError) -> Void

  private let connection: ReadConnection
  private let observer: Observer
  private let lateEncoder: (any MultiVectorEncoder)?
  private var report = IndexReport()
  private var audits: [Int: SegmentAudit] = [:]

  private var database: Database { connection.database }

  /// Checks the index at `path`.
  /// - Parameter lateEncoder: the encoder of its token vectors, for queries by which to tell how well they are found; without
  ///   it, vectors of documents serve, and recall comes out lower
  /// - Throws: where there is no index that could be checked, or it cannot be read; damage is reported, not thrown.
  public static func run(
    _ path: String, lateEncoder: (any MultiVectorEncoder)? = nil,
    observer: @escaping Observer = { (_) throws(RankifyError) in }
  ) throws(RankifyError) -> IndexReport {
    var check = IndexCheck(try ReadConnection(path), lateEncoder, observer)
    try check.checkFile()
    try check.checkFullText()
    try check.checkSegments()
    try check.checkPostings()
    try check.checkDocuments()
    try check.checkVectors()
    return check.report
  }

  private init(
    _ connection: ReadConnection, _ lateEncoder: (any MultiVectorEncoder)?, _ observer: @escaping Observer
  ) {
    (self.connection, self.lateEncoder, self.observer) = (connection, lateEncoder, observer)
  }

  private func tell(_ stage: Stage, _ done: Int, of total: Int) throws(RankifyError) {
    try observer(Progress(stage: stage, done: done, total: total))
  }

  // MARK: SQLite's own checks

  private mutating func checkFile() throws(RankifyError) {
    try tell(.file, 0, of: 1)
    _ = try report.attempt { [database] (report) throws(RankifyError) in
      let rows = try database.prepare("PRAGMA integrity_check(20)")
      while try rows.step() {
        if rows.text(0) != "ok" { report.add("the file's structure is damaged: \(rows.text(0))") }
      }
    }
    try tell(.file, 1, of: 1)
  }

  private mutating func checkFullText() throws(RankifyError) {
    try tell(.fullText, 0, of: 1)
    do throws(RankifyError) {
      let writable = try Database.existingIndex(database.path, mode: .readWrite)
      try TokenizerModule.register(on: writable, state: TokenizerState(analyzer: connection.analyzer))
      // FTS5 takes its orders as rows; this one writes none.
      try writable.execute("BEGIN; INSERT INTO search(search, rank) VALUES('integrity-check', 1); ROLLBACK")
    } catch {
      switch error.code {
      case .invalidInput: report.add("the full-text index does not match the documents")
      case .missingPrerequisite, .missingResource:
        report.omissions.append("the full-text index was not checked, since SQLite checks it in writable files only")
      default: throw error
      }
    }
    try tell(.fullText, 1, of: 1)
  }

  // MARK: Segments and postings

  private mutating func checkSegments() throws(RankifyError) {
    let rows = try report.attempt { [database] (_) throws(RankifyError) in try SegmentRow.all(in: database) } ?? []
    for (i, row) in rows.enumerated() {
      try tell(.segments, i, of: rows.count)
      audits[row.segment] = try report.attempt { [database] (_) throws(RankifyError) in
        SegmentAudit(try Segment(row, database))
      }
    }
    let strays = try database.prepare(
      "SELECT DISTINCT segment FROM segment_data WHERE segment NOT IN (SELECT segment FROM segments)")
    while try strays.step() { report.add("there are parts of segment \(strays.integer(0)), which does not exist") }
    try tell(.segments, rows.count, of: rows.count)
  }

  private mutating func checkPostings() throws(RankifyError) {
    let total = try database.integer("SELECT count(*) FROM postings")
    let removals = try Removals(database)
    _ = try report.attempt { [self] (report) throws(RankifyError) in
      let lists = try database.prepare("SELECT term, segment, list FROM postings ORDER BY term, segment")
      var (done, last) = (0, [UInt8]())
      while try lists.step() {
        if done % 8192 == 0 { try tell(.postings, done, of: total) }
        done += 1
        if !lists.blob(0).elementsEqual(last) {
          last = Array(lists.blob(0))
          report.terms += 1
        }
        if let fault = try check(lists, removals, &report) {
          report.add("the postings of '\(lists.text(0))' in segment \(lists.integer(1)) \(fault)")
        }
      }
    }
    if try database.integer("SELECT count(*) FROM removals") != removals.found {
      report.add("deletions are recorded for terms that have no postings")
    }
    try tell(.postings, total, of: total)
  }

  private func check(
    _ row: Statement, _ removals: Removals, _ report: inout IndexReport
  ) throws(RankifyError) -> String? {
    guard let audit = audits[row.integer(1)] else { return "belong to no sound segment" }
    guard let list = PostingList(row.blob(2), segmentSize: audit.segment.row.size) else { return "are damaged" }
    report.postings += list.view.documentCount
    guard let live = audit.add(list.view, hash: SegmentAudit.hash(row.blob(0))) else {
      return "contradict themselves or the documents' lengths"
    }
    let removed = try removals.of(row.blob(0), segment: row.integer(1))
    let stored = SegmentAudit.LiveCounts(
      documents: list.view.documentCount - removed.documents,
      occurrences: list.view.occurrences - removed.occurrences)
    return live == stored
      ? nil
      : "count \(stored.documents) documents and \(stored.occurrences) occurrences after deletions, but have "
        + "\(live.documents) and \(live.occurrences)"
  }

  // MARK: Documents

  private mutating func checkDocuments() throws(RankifyError) {
    let total = try database.integer("SELECT count(*) FROM documents")
    let isWhole = try report.attempt { [self] (report) throws(RankifyError) in
      let rows = try database.prepare("SELECT number, id, title, text FROM documents ORDER BY number")
      let segments = audits.values.map(\.segment).sorted { $0.row.first < $1.row.first }
      while try rows.step() {
        if report.documents % 1024 == 0 { try tell(.documents, report.documents, of: total) }
        report.documents += 1
        let document = Document(id: rows.text(1), title: rows.text(2), text: rows.text(3))
        if let fault = try check(document, number: rows.integer(0), segments, &report) {
          report.add("document '\(document.id)': \(fault)")
        }
      }
      return true
    }
    // Without all documents the sums say nothing.
    if isWhole == true {
      for audit in audits.values.sorted(by: { $0.segment.row.segment < $1.segment.row.segment }) {
        for sentence in audit.contradictions { report.add(sentence) }
      }
    }
    try tell(.documents, total, of: total)
  }

  private mutating func checkVectors() throws(RankifyError) {
    try tell(.vectors, 0, of: 1)
    let segments = audits.values.map(\.segment).sorted { $0.row.first < $1.row.first }
    try attempt { (report, database) throws(RankifyError) in try DenseIndex.check(database, segments, &report) }
    try attempt { [lateEncoder] (report, database) throws(RankifyError) in
      try LateIndex.check(database, segments, &report, encoder: lateEncoder)
    }
    try tell(.vectors, 1, of: 1)
  }

  /// Runs `body`; a file that is missing is a fault, too.
  private mutating func attempt(
    _ body: (inout IndexReport, Database) throws(RankifyError) -> Void
  ) throws(RankifyError) {
    do throws(RankifyError) {
      _ = try report.attempt { [database] (report) throws(RankifyError) in try body(&report, database) }
    } catch {
      guard error.code == .missingResource else { throw error }
      report.add(error.message)
    }
  }

  private func check(
    _ document: Document, number: Int, _ segments: [Segment], _ report: inout IndexReport
  ) throws(RankifyError) -> String? {
    guard let (position, local) = segments.locate(number: number),
      let audit = audits[segments[position].row.segment]
    else { return "it is in no sound segment" }
    if let fault = audit.add(TextSummary(document, connection.analyzer), local: local) { return fault }
    let id = try report.attempt { [database] (_) throws(RankifyError) in
      try audit.segment.identifiers.identifier(of: local, in: database)
    }
    return id == nil || ByteString(document.id) == id.map(ByteString.init) ? nil : "its segment has it as '\(id ?? "")'"
  }
}

/// What deleted documents took from the terms' statistics.
private final class Removals {
  private let select: Statement
  /// Records that were asked for.
  private(set) var found = 0

  init(_ database: Database) throws(RankifyError) {
    select = try database.prepare("SELECT documents, occurrences FROM removals WHERE term = ? AND segment = ?")
  }

  func of(_ term: UnsafeRawBufferPointer, segment: Int) throws(RankifyError) -> (documents: Int, occurrences: Int) {
    select.bind(term, at: 1)
    select.bind(segment, at: 2)
    defer { select.reset() }
    guard try select.step() else { return (0, 0) }
    found += 1
    return (select.integer(0), select.integer(1))
  }
}
