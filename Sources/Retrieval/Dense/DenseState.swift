import Foundation
import RankifyCore
import Vectors

/// What an index knows of its vectors, in its table `settings` under the key `dense`: who made them, in which file they
/// are, and which of that file's states belongs to the texts.
///
/// The database decides. A change goes: the file's commit, which readers of the state before do not see; then the
/// database's, which names the new state. A process killed between the two leaves the state before, and whoever writes next
/// cuts off what the database never knew.
struct DenseState: Codable, Equatable {
  /// Raised whenever vectors written before could be misread.
  static let currentVersion = 1

  var version = DenseState.currentVersion
  var encoder: EncoderDescription
  var storage: VectorStorage
  /// Counts the files that have held this index's vectors; names of files follow the index's own, so that a copy of an
  /// index never writes to the vectors of its original.
  var revision = 1
  /// The state of the file that belongs to the texts: a `VectorStoreStamp`.
  var stamp: String

  static let schema = """
    CREATE TABLE IF NOT EXISTS dense_rows(
      first INTEGER PRIMARY KEY, count INTEGER NOT NULL, low INTEGER NOT NULL, high INTEGER NOT NULL,
      checksum INTEGER NOT NULL, numbers BLOB NOT NULL)
    """

  /// The state, or `nil` where the index has no vectors.
  static func load(_ database: Database) throws(RankifyError) -> DenseState? {
    let select = try database.prepare("SELECT value FROM settings WHERE key = 'dense'")
    guard try select.step() else { return nil }
    let json = Data(select.text(0).utf8)
    guard let found = try? JSONDecoder().decode(Version.self, from: json) else {
      throw database.damaged("the settings of its vectors")
    }
    guard found.version == currentVersion else {
      throw RankifyError(
        .invalidInput,
        "\(database.path): vectors of format \(found.version), this program reads format \(currentVersion); drop them "
          + "with --drop-vectors and encode again")
    }
    guard let state = try? JSONDecoder().decode(DenseState.self, from: json), state.isSane else {
      throw database.damaged("the settings of its vectors")
    }
    return state
  }

  private struct Version: Codable { let version: Int }

  private var isSane: Bool {
    (1..<1 << 31).contains(revision) && VectorStoreStamp(stamp) != nil
  }

  /// The file of the vectors of the index at `path`.
  func file(_ path: String) -> String { DenseState.file(path, revision) }

  /// The file of the neighbour graph of the index at `path`.
  func graphFile(_ path: String) -> String { file(path) + ".graph" }

  static func file(_ path: String, _ revision: Int) -> String {
    path + ".vectors" + (revision == 1 ? "" : "-\(revision)")
  }

  func save(_ database: Database) throws(RankifyError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let json = try? encoder.encode(self) else {
      throw RankifyError(.failure, "\(database.path): the settings of the vectors cannot be stored")
    }
    let insert = try database.prepare("INSERT OR REPLACE INTO settings VALUES('dense', ?)")
    insert.bind(String(decoding: json, as: UTF8.self), at: 1)
    try insert.run()
  }

  /// Forgets the vectors.
  static func remove(_ database: Database) throws(RankifyError) {
    try database.execute("DELETE FROM settings WHERE key = 'dense'; DROP TABLE IF EXISTS dense_rows")
  }

  /// Throws unless `other` gives the vectors that the index has.
  func check(_ other: EncoderDescription, _ path: String) throws(RankifyError) {
    let differences = other.differences(from: encoder)
    if differences.isEmpty { return }
    throw DenseState.refusal(of: other, for: encoder, differences, path)
  }

  /// Why vectors by `other` cannot be compared with those by `encoder`.
  static func refusal(
    of other: EncoderDescription, for encoder: EncoderDescription, _ differences: [String], _ path: String
  ) -> RankifyError {
    RankifyError(
      .invalidInput,
      "\(path): its vectors were made by \(encoder.name) (\(encoder.precision)), and \(other.name) has "
        + "\(differences.joined(separator: ", ")); use the encoder of the index, or replace the vectors with "
        + "--drop-vectors --dense \(other.name)")
  }
}

extension DenseState {
  /// What `--info` tells of the vectors of the index at `path`.
  func details(_ path: String) -> IndexDetails.Vectors {
    let attributes = try? FileManager.default.attributesOfItem(atPath: file(path))
    return IndexDetails.Vectors(
      count: VectorStoreStamp(stamp).map { $0.rows - $0.deleted } ?? 0, encoder: encoder, storage: storage,
      bytes: (attributes?[.size] as? NSNumber)?.intValue,
      hasGraph: hasGraphFile(path))
  }
}
