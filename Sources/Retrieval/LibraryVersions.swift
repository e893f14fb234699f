import CSQLite
import CStemmer
import Foundation

/// Versions and abilities of the C libraries that an index is made with.
public enum RetrievalLibraries {
  /// The SQLite that is loaded.
  public static var sqlite: String { String(cString: sqlite3_libversion()) }

  /// The file of the libstemmer that is loaded, whose name carries its version, which the library itself does not tell.
  /// `nil` where the system does not list what is loaded (only Linux does), or the library is part of the program.
  public static var libstemmer: String? {
    // Files here have no size, which `Data(contentsOf:)` goes by.
    guard let file = FileHandle(forReadingAtPath: "/proc/self/maps"), let maps = try? file.readToEnd() else {
      return nil
    }
    let lines = String(decoding: maps, as: UTF8.self).split(separator: "\n")
    let names = lines.map { line in line.lastIndex(of: "/").map { String(line[$0...].dropFirst()) } ?? "" }
    return names.first { $0.hasPrefix("libstemmer.") }
  }

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
