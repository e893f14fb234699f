import Foundation
import RankifyCore

/// The shape of an index file: one SQLite database.
///
/// - `documents`: the texts, numbered in the order they came.
/// - `search`: the FTS5 index over title and text (positions, for phrases and snippets).
/// - `segments`: runs of documents indexed together. A document's place in its segment is its *local number*.
/// - `segment_data`: per segment `lengths` (tokens of each local document), `numbers` (their document numbers, where they
///   are not consecutive), `deleted` (a bit for each), `identifiers` (in chunks): each with a checksum.
/// - `postings`: per term and segment a posting list (`PostingsEncoder`).
/// - `removals`: what deleted documents took from a term's statistics, so that scores are at every moment those of an
///   index built afresh.
/// - `settings`: the analysis and the format's version.
enum IndexFormat {
  /// "RKFY", in SQLite's header.
  static let applicationID = 0x524B_4659
  /// Raised whenever a file written before could be misread.
  static let version = 1
  /// Local numbers, gaps and frequencies stay below 2²⁴.
  static let maximumSegmentSize = 1 << PostingsEncoder.maximumBits
  static let identifiersPerChunk = 4096

  static let schema = """
    CREATE TABLE settings(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE documents(
      number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL);
    CREATE VIRTUAL TABLE search USING fts5(
      title, text, content='documents', content_rowid='number', columnsize=0, tokenize='\(TokenizerModule.name)');
    CREATE TABLE segments(
      segment INTEGER PRIMARY KEY, size INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
      documents INTEGER NOT NULL, worded INTEGER NOT NULL, tokens INTEGER NOT NULL, fingerprint INTEGER NOT NULL);
    CREATE TABLE segment_data(
      segment INTEGER NOT NULL, part TEXT NOT NULL, chunk INTEGER NOT NULL, checksum INTEGER NOT NULL,
      data BLOB NOT NULL, PRIMARY KEY(segment, part, chunk)) WITHOUT ROWID;
    CREATE TABLE postings(
      term BLOB NOT NULL, segment INTEGER NOT NULL, list BLOB NOT NULL, PRIMARY KEY(term, segment)) WITHOUT ROWID;
    CREATE TABLE removals(
      term BLOB NOT NULL, segment INTEGER NOT NULL, documents INTEGER NOT NULL, occurrences INTEGER NOT NULL,
      PRIMARY KEY(term, segment)) WITHOUT ROWID;
    PRAGMA application_id = \(applicationID);
    PRAGMA user_version = \(version);
    """

  /// Whether a file that begins with these 72 bytes is an index, of whatever version.
  static func isIndexHeader(_ head: Data) -> Bool {
    let bytes = [UInt8](head)
    guard bytes.count == 72, bytes.starts(with: Array("SQLite format 3\0".utf8)) else { return false }
    return bytes[68...].reduce(0) { $0 << 8 | Int($1) } == applicationID
  }

  /// Writes a new, empty index into an empty database.
  static func create(in database: Database, analysis: AnalysisSettings) throws(RankifyError) {
    try database.execute(schema)
    let insert = try database.prepare("INSERT INTO settings VALUES('analysis', ?)")
    insert.bind(try encode(analysis, path: database.path), at: 1)
    try insert.run()
  }

  /// Checks that the file is an index of this version, and gives its analysis settings.
  static func verify(_ database: Database) throws(RankifyError) -> AnalysisSettings {
    let path = database.path
    guard try integer("PRAGMA application_id", database) == applicationID else {
      throw RankifyError(.invalidInput, "\(path): not a Rankify index (its SQLite application id is another)")
    }
    let found = try integer("PRAGMA user_version", database)
    guard found == version else {
      throw RankifyError(
        .invalidInput,
        "\(path): index format \(found), this program reads format \(version); build the index again from its corpus")
    }
    guard let settings = decode(try storedAnalysis(database)) else {
      throw RankifyError(.invalidInput, "\(path): the index is damaged: its analysis settings cannot be read")
    }
    return settings
  }

  /// The analysis settings as they are stored.
  static func storedAnalysis(_ database: Database) throws(RankifyError) -> String {
    let select = try database.prepare("SELECT value FROM settings WHERE key = 'analysis'")
    return try select.step() ? select.text(0) : ""
  }

  private static func encode(_ settings: AnalysisSettings, path: String) throws(RankifyError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    do {
      return String(decoding: try encoder.encode(settings), as: UTF8.self)
    } catch {
      throw RankifyError(.failure, "\(path): the analysis settings cannot be stored", cause: error)
    }
  }

  private static func decode(_ json: String) -> AnalysisSettings? {
    try? JSONDecoder().decode(AnalysisSettings.self, from: Data(json.utf8))
  }

  private static func integer(_ sql: String, _ database: Database) throws(RankifyError) -> Int {
    let statement = try database.prepare(sql)
    return try statement.step() ? statement.integer(0) : 0
  }
}

/// The parts of a segment besides its postings.
enum SegmentPart: String {
  case lengths
  case numbers
  case deleted
  case identifiers
}

extension Database {
  func write(_ part: SegmentPart, chunk: Int = 0, of segment: Int, _ data: [UInt8]) throws(RankifyError) {
    let insert = try prepare("INSERT OR REPLACE INTO segment_data VALUES(?, ?, ?, ?, ?)")
    insert.bind(segment, at: 1)
    insert.bind(part.rawValue, at: 2)
    insert.bind(chunk, at: 3)
    insert.bind(Int(truncatingIfNeeded: Checksum.hash(data)), at: 4)
    insert.bind(data, at: 5)
    try insert.run()
  }

  /// The bytes of a part, verified, or `nil` where the segment has none.
  func read(_ part: SegmentPart, chunk: Int = 0, of segment: Int) throws(RankifyError) -> [UInt8]? {
    let select = try prepare("SELECT checksum, data FROM segment_data WHERE segment = ? AND part = ? AND chunk = ?")
    select.bind(segment, at: 1)
    select.bind(part.rawValue, at: 2)
    select.bind(chunk, at: 3)
    guard try select.step() else { return nil }
    let data = select.blob(1)
    guard select.integer(0) == Int(truncatingIfNeeded: Checksum.hash(data)) else {
      throw damaged("the \(part.rawValue) of segment \(segment)")
    }
    return Array(data)
  }

  func damaged(_ what: String) -> RankifyError {
    RankifyError(
      .invalidInput, "\(path): the index is damaged: \(what) fail their checksum; build it again from its corpus")
  }
}
