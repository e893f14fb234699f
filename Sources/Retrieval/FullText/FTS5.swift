import CSQLite
import RankifyCore

/// Access to SQLite's full-text extension.
enum FTS5 {
  /// The extension's table of functions for one connection.
  static func api(of database: Database) throws(RankifyError) -> UnsafeMutablePointer<fts5_api> {
    var api: UnsafeMutablePointer<fts5_api>?
    var statement: OpaquePointer?
    sqlite3_prepare_v2(database.handle, "SELECT fts5(?1)", -1, &statement, nil)
    defer { sqlite3_finalize(statement) }
    withUnsafeMutablePointer(to: &api) { pointer in
      _ = sqlite3_bind_pointer(statement, 1, pointer, "fts5_api_ptr", nil)
      _ = sqlite3_step(statement)
    }
    guard let api else {
      throw RankifyError(
        .missingPrerequisite,
        "this SQLite (\(String(cString: sqlite3_libversion()))) has no FTS5; install one built with it")
    }
    return api
  }
}
