import CSQLite
import CStemmer

/// Versions and abilities of the C libraries that an index is made with.
public enum RetrievalLibraries {
  /// The SQLite that is loaded.
  public static var sqlite: String { String(cString: sqlite3_libversion()) }

  /// Whether this SQLite can make a full-text table, tried in memory.
  public static var hasFTS5: Bool {
    var database: OpaquePointer?
    defer { sqlite3_close(database) }
    guard sqlite3_open(":memory:", &database) == SQLITE_OK else { return false }
    return sqlite3_exec(database, "CREATE VIRTUAL TABLE probe USING fts5(text)", nil, nil, nil) == SQLITE_OK
  }

  /// The languages libstemmer has a stemmer for, in alphabetical order.
  public static var stemmers: [String] {
    guard let list = sb_stemmer_list() else { return [] }
    var names: [String] = []
    var i = 0
    while let name = list[i] {
      names.append(String(cString: name))
      i += 1
    }
    return names.sorted()
  }
}
