import Foundation
import RankifyCore

/// The reading side's connection: one transaction from opening to closing, hence one unchanging state.
final class ReadConnection {
  let database: Database
  let analysis: AnalysisSettings
  let analyzer: Analyzer
  /// The settings as stored.
  let settings: String
  private let state: TokenizerState
  private let selectLists: Statement
  private let selectRemovals: Statement
  private let selectByID: Statement
  private let selectByNumber: Statement
  private let selectNumber: Statement
  private let hasRemovals: Bool

  init(_ path: String) throws(RankifyError) {
    database = try ReadConnection.open(path)
    analysis = try IndexFormat.verify(database)
    settings = try IndexFormat.storedAnalysis(database)
    analyzer = try Analyzer(analysis)
    state = TokenizerState(analyzer: analyzer)
    try TokenizerModule.register(on: database, state: state)
    selectLists = try database.prepare("SELECT segment, list FROM postings WHERE term = ? ORDER BY segment")
    selectRemovals = try database.prepare("SELECT sum(documents), sum(occurrences) FROM removals WHERE term = ?")
    selectByID = try database.prepare("SELECT id, title, text FROM documents WHERE id = ?")
    selectByNumber = try database.prepare("SELECT id, title, text FROM documents WHERE number = ?")
    selectNumber = try database.prepare("SELECT number FROM documents WHERE id = ?")
    let anyRemoval = try database.prepare("SELECT 1 FROM removals LIMIT 1")
    hasRemovals = try anyRemoval.step()
  }

  /// Opens the file and begins its transaction.
  ///
  /// SQLite's lock files beside the index go away with the last connection that may write, so readers open it that way
  /// where they can, and never write. Where SQLite cannot keep lock files (a read-only medium), nobody else can write
  /// there either, and the file is read as it is.
  private static func open(_ path: String) throws(RankifyError) -> Database {
    let folderIsWritable = FileManager.default.isWritableFile(atPath: FilePath.folder(of: path))
    let fileIsWritable = FileManager.default.isWritableFile(atPath: path)
    do throws(RankifyError) {
      let mode: Database.Mode = folderIsWritable && fileIsWritable ? .readWrite : .readOnly
      let database = try Database.existingIndex(path, mode: mode)
      try begin(database)
      return database
    } catch {
      guard let fault = error.cause as? SQLiteFault, fault.isAboutLockFiles, !folderIsWritable else { throw error }
      let database = try Database.existingIndex(path, mode: .immutable)
      try begin(database)
      return database
    }
  }

  private static func begin(_ database: Database) throws(RankifyError) {
    try database.execute("PRAGMA query_only = ON; BEGIN")
    _ = try database.prepare("SELECT count(*) FROM sqlite_schema").step()
  }

  /// Registers what full-text queries call.
  func serveFullText(_ ranking: PhraseRanking) throws(RankifyError) {
    try PhraseRanking.register(on: database, ranking)
    try PhraseMatches.register(on: database)
  }

  // MARK: Terms

  func entry(
    of term: String, _ segments: [Segment], _ collection: CollectionStatistics
  ) throws(RankifyError) -> TermEntry {
    let lists = try lists(of: term, segments)
    let removed = try removals(of: term)
    var statistics = TermStatistics(documents: -removed.documents, occurrences: -removed.occurrences)
    for case .some(let list) in lists {
      statistics.documents += list.view.documentCount
      statistics.occurrences += list.view.occurrences
    }
    guard (0...collection.wordedDocuments).contains(statistics.documents),
      statistics.occurrences >= statistics.documents, statistics.occurrences <= collection.tokens
    else { throw database.damaged("the counts of '\(term)'") }
    if statistics.documents == 0 { return TermEntry(lists: lists.map { _ in nil }, statistics: statistics) }
    return TermEntry(lists: lists, statistics: statistics)
  }

  private func lists(of term: String, _ segments: [Segment]) throws(RankifyError) -> [PostingList?] {
    var lists = [PostingList?](repeating: nil, count: segments.count)
    selectLists.bind(Array(term.utf8), at: 1)
    defer { selectLists.reset() }
    while try selectLists.step() {
      let segment = selectLists.integer(0)
      guard let position = segments.firstIndex(where: { $0.row.segment == segment }),
        let list = PostingList(selectLists.blob(1), segmentSize: segments[position].row.size)
      else { throw database.damaged("the postings of '\(term)'") }
      lists[position] = list
    }
    return lists
  }

  private func removals(of term: String) throws(RankifyError) -> (documents: Int, occurrences: Int) {
    guard hasRemovals else { return (0, 0) }
    selectRemovals.bind(Array(term.utf8), at: 1)
    defer { selectRemovals.reset() }
    guard try selectRemovals.step() else { return (0, 0) }
    let (documents, occurrences) = (selectRemovals.integer(0), selectRemovals.integer(1))
    guard documents >= 0, occurrences >= documents else { throw database.damaged("the counts of '\(term)'") }
    return (documents, occurrences)
  }

  // MARK: Documents

  func document(_ id: Document.ID) throws(RankifyError) -> Document? {
    selectByID.bind(id, at: 1)
    defer { selectByID.reset() }
    guard try selectByID.step() else { return nil }
    return Document(id: selectByID.text(0), title: selectByID.text(1), text: selectByID.text(2))
  }

  /// The number of a document.
  func number(of id: Document.ID) throws(RankifyError) -> Int? {
    selectNumber.bind(id, at: 1)
    defer { selectNumber.reset() }
    return try selectNumber.step() ? selectNumber.integer(0) : nil
  }

  func document(number: Int) throws(RankifyError) -> Document {
    selectByNumber.bind(number, at: 1)
    defer { selectByNumber.reset() }
    guard try selectByNumber.step() else {
      throw database.damaged("the texts of its documents (number \(number) is missing): they")
    }
    return Document(id: selectByNumber.text(0), title: selectByNumber.text(1), text: selectByNumber.text(2))
  }
}
