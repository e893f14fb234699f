import Foundation
import RankifyCore
import Vectors

/// What an index knows of one kind of its documents' representations, in its table `settings` under the kind's key: who made
/// them, in which file they are, and which of that file's states belongs to the texts.
///
/// The database decides. A change goes: the file's commit, which readers of the state before do not see; then the
/// database's, which names the new state. A process killed between the two leaves the state before, and whoever writes next
/// cuts off what the database never knew.
struct RepresentationState<Kind: Representation>: Codable, Equatable {
  var version = 1
  var encoder: Kind.Description
  var storage: Kind.Storage
  /// Counts the files that have held this index's representations; names of files follow the index's own, so that a copy of
  /// an index never writes to the files of its original.
  var revision = 1
  /// The state of the file that belongs to the texts: a `VectorStoreStamp`.
  var stamp: String

  /// Raised whenever representations written before could be misread.
  static var currentVersion: Int { 1 }

  static var schema: String {
    """
    CREATE TABLE IF NOT EXISTS \(Kind.words.rows)(
      first INTEGER PRIMARY KEY, count INTEGER NOT NULL, low INTEGER NOT NULL, high INTEGER NOT NULL,
      checksum INTEGER NOT NULL, numbers BLOB NOT NULL)
    """
  }

  /// The state, or `nil` where the index has none of them.
  static func load(_ database: Database) throws(RankifyError) -> Self? {
    let words = Kind.words
    let select = try database.prepare("SELECT value FROM settings WHERE key = '\(words.key)'")
    guard try select.step() else { return nil }
    let json = Data(select.text(0).utf8)
    guard let found = try? JSONDecoder().decode(StateVersion.self, from: json) else {
      throw database.damaged("the settings of its \(words.noun)")
    }
    guard found.version == currentVersion else {
      throw RankifyError(
        .invalidInput,
        "\(database.path): \(words.noun) of format \(found.version), this program reads format \(currentVersion); drop "
          + "them with \(words.drop) and encode again")
    }
    guard let state = try? JSONDecoder().decode(Self.self, from: json), state.isSane else {
      throw database.damaged("the settings of its \(words.noun)")
    }
    return state
  }

  private var isSane: Bool {
    (1..<1 << 31).contains(revision) && VectorStoreStamp(stamp) != nil
  }

  // MARK: Files

  /// The file of the representations of the index at `path`.
  func file(_ path: String) -> String { Self.file(path, revision) }

  static func file(_ path: String, _ revision: Int) -> String {
    path + Kind.words.suffix + (revision == 1 ? "" : "-\(revision)")
  }

  /// Size of the file, or `nil` where it is missing.
  func fileSize(_ path: String) -> Int? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: file(path))
    return (attributes?[.size] as? NSNumber)?.intValue
  }

  /// Throws where the file is not there.
  func requireFile(_ path: String) throws(RankifyError) {
    let (file, words) = (file(path), Kind.words)
    if FileManager.default.fileExists(atPath: file) { return }
    throw RankifyError(
      .missingResource,
      "\(file): the \(words.noun) of this index are not there; copy them together with the index, or drop them with "
        + "rankify index -i \(path) \(words.drop)")
  }

  // MARK: Changing

  func save(_ database: Database) throws(RankifyError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let json = try? encoder.encode(self) else {
      throw RankifyError(.failure, "\(database.path): the settings of the \(Kind.words.noun) cannot be stored")
    }
    let insert = try database.prepare("INSERT OR REPLACE INTO settings VALUES('\(Kind.words.key)', ?)")
    insert.bind(String(decoding: json, as: UTF8.self), at: 1)
    try insert.run()
  }

  /// Forgets the representations.
  static func remove(_ database: Database) throws(RankifyError) {
    let words = Kind.words
    try database.execute("DELETE FROM settings WHERE key = '\(words.key)'; DROP TABLE IF EXISTS \(words.rows)")
  }

  /// Removes the representations of the index at `path`; `false` where it has none. The texts stay.
  static func drop(_ path: String) throws(RankifyError) -> Bool {
    let database = try Database.existingIndex(path, mode: .readWrite)
    _ = try IndexFormat.verify(database)
    let had = try database.transaction { () throws(RankifyError) -> Bool in
      // Unreadable settings are no reason to keep them.
      let had = try database.integer("SELECT count(*) FROM settings WHERE key = '\(Kind.words.key)'") > 0
      try remove(database)
      return had
    }
    removeStrays(database)
    return had
  }

  // MARK: Checks

  /// The state of the index at `path`, or `nil` where it has none of them.
  static func state(of path: String) throws(RankifyError) -> Self? {
    let database = try Database.existingIndex(path, mode: .readOnly)
    _ = try IndexFormat.verify(database)
    return try load(database)
  }

  /// Throws unless every document of the index has its representation.
  func checkIsWhole(_ database: Database) throws(RankifyError) {
    let stamp = VectorStoreStamp(stamp)
    try checkIsWhole(
      database.path, try database.integer("SELECT count(*) FROM documents"), stamp.map { $0.rows - $0.deleted } ?? 0)
  }

  /// Throws unless all of an index's documents have their representation.
  func checkIsWhole(_ path: String, _ documents: Int, _ representations: Int) throws(RankifyError) {
    if representations == documents { return }
    throw RankifyError(
      .invalidInput,
      "\(path): \(documents - representations) of \(documents) documents have no \(Kind.words.lack) yet; finish with "
        + "rankify index -i \(path) \(Kind.words.option) \(encoder.name) --resume")
  }

  /// Throws unless `other` gives the representations that the index has.
  func check(_ other: Kind.Description, _ path: String) throws(RankifyError) {
    try Self.check(other, for: encoder, path)
  }

  /// Throws unless representations by `other` can be compared with those by `encoder`.
  static func check(
    _ other: Kind.Description, for encoder: Kind.Description, _ path: String
  ) throws(RankifyError) {
    let (differences, words) = (other.differences(from: encoder), Kind.words)
    if differences.isEmpty { return }
    throw RankifyError(
      .invalidInput,
      "\(path): its \(words.noun) were made by \(encoder.name) (\(encoder.precision)), and \(other.name) has "
        + "\(differences.joined(separator: ", ")); use the encoder of the index, or replace the \(words.noun) with "
        + "\(words.drop) \(words.option) \(other.name)")
  }
}

/// What is read of settings first.
private struct StateVersion: Codable { let version: Int }
