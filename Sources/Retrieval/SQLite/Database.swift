import CSQLite
import Foundation
import RankifyCore

/// One connection to a SQLite file. Not for use by two threads at once.
package final class Database {
  /// How the file is opened.
  package enum Mode {
    case readOnly
    /// Read-only, on the promise that nobody writes: for media where SQLite cannot put its lock files.
    case immutable
    case readWrite
    case create
  }

  /// What messages call the file.
  let path: String
  let handle: OpaquePointer

  /// Opens the file at `path`, which messages call `name` where it is the working file of another.
  package init(path: String, mode: Mode, name: String? = nil) throws(RankifyError) {
    self.path = name ?? path
    var handle: OpaquePointer?
    let status = sqlite3_open_v2(Database.uri(path, mode), &handle, Database.flags(mode), nil)
    guard status == SQLITE_OK, let handle else {
      let message = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      sqlite3_close_v2(handle)
      throw SQLiteFault(status: status, message: message, path: name ?? path).error
    }
    self.handle = handle
    sqlite3_extended_result_codes(handle, 1)
    sqlite3_busy_timeout(handle, 2000)
    // Damage is then more often found where a page is read than missed; costs nothing that shows.
    sqlite3_exec(handle, "PRAGMA cell_size_check = ON", nil, nil, nil)
  }

  deinit { sqlite3_close_v2(handle) }

  /// Runs statements that give no rows.
  package func execute(_ sql: String) throws(RankifyError) {
    let status = sqlite3_exec(handle, sql, nil, nil, nil)
    guard status == SQLITE_OK else { throw fault(status, sql) }
  }

  package func prepare(_ sql: String) throws(RankifyError) -> Statement { try Statement(sql, on: self) }

  /// Runs `body` in a write transaction: all of it happens, or nothing.
  func transaction<T>(_ body: () throws(RankifyError) -> T) throws(RankifyError) -> T {
    try execute("BEGIN IMMEDIATE")
    do throws(RankifyError) {
      let value = try body()
      try execute("COMMIT")
      return value
    } catch {
      sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
      throw error
    }
  }

  /// What `status` means. SQLite keeps the system's own reason for some failed writes only, so `errno` has to do for the
  /// others.
  func fault(_ status: Int32, _ sql: String, _ code: Int32 = errno) -> RankifyError {
    let kept = sqlite3_system_errno(handle)
    return SQLiteFault(
      status: status, message: String(cString: sqlite3_errmsg(handle)), path: path, sql: sql,
      systemCode: kept != 0 ? kept : code
    ).error
  }

  private static func flags(_ mode: Mode) -> Int32 {
    let base = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX
    switch mode {
    case .readOnly, .immutable: return base | SQLITE_OPEN_READONLY
    case .readWrite: return base | SQLITE_OPEN_READWRITE
    case .create: return base | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    }
  }

  /// The path as a `file:` URI, with the characters that mean something in a URI escaped.
  private static func uri(_ path: String, _ mode: Mode) -> String {
    var uri = path.hasPrefix("/") ? "file://" : "file:"
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "%"), UInt8(ascii: "?"), UInt8(ascii: "#"), 0..<0x20:
        let digits = Array("0123456789ABCDEF")
        uri += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      case 0..<0x80: uri.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = Array("0123456789ABCDEF")
        uri += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }
    if case .immutable = mode { uri += "?immutable=1" }
    return uri
  }
}

extension Database {
  /// Opens an index that must exist.
  static func existingIndex(_ path: String, mode: Mode) throws(RankifyError) -> Database {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw RankifyError(.missingResource, "\(path): no such index; build it with rankify index -i \(path) CORPUS")
    }
    if isFolder.boolValue { throw RankifyError(.invalidInput, "\(path): a folder, not a Rankify index") }
    return try Database(path: path, mode: mode)
  }
}
