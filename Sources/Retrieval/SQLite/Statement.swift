import CSQLite
import RankifyCore

/// Tells SQLite to copy what is bound.
private let copying = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

/// A prepared statement. Columns count from 0, parameters from 1.
package final class Statement {
  private let handle: OpaquePointer
  private let database: Database
  private let sql: String

  init(_ sql: String, on database: Database) throws(RankifyError) {
    var handle: OpaquePointer?
    let status = sqlite3_prepare_v3(database.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    guard status == SQLITE_OK, let handle else { throw database.fault(status, sql) }
    self.handle = handle
    self.database = database
    self.sql = sql
  }

  deinit { sqlite3_finalize(handle) }

  /// Steps to the next row; `false` after the last.
  package func step() throws(RankifyError) -> Bool {
    let status = sqlite3_step(handle)
    if status == SQLITE_ROW { return true }
    if status == SQLITE_DONE { return false }
    let error = database.fault(status, sql)
    sqlite3_reset(handle)
    throw error
  }

  /// Runs to the end and makes ready for the next use.
  package func run() throws(RankifyError) {
    while try step() {}
    reset()
  }

  package func reset() { sqlite3_reset(handle) }

  // MARK: Binding

  package func bind(_ value: Int, at index: Int32) { sqlite3_bind_int64(handle, index, Int64(value)) }

  func bind(_ value: Double, at index: Int32) { sqlite3_bind_double(handle, index, value) }

  package func bind(_ value: String, at index: Int32) {
    var value = value
    value.withUTF8 { bytes in
      let text = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
      sqlite3_bind_text64(handle, index, text ?? emptyText, UInt64(bytes.count), copying, UInt8(SQLITE_UTF8))
    }
  }

  func bind(_ bytes: UnsafeRawBufferPointer, at index: Int32) {
    sqlite3_bind_blob64(handle, index, bytes.baseAddress ?? UnsafeRawPointer(emptyText), UInt64(bytes.count), copying)
  }

  package func bind(_ bytes: [UInt8], at index: Int32) { bytes.withUnsafeBytes { bind($0, at: index) } }

  // MARK: Columns of the current row

  package func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

  func double(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  /// Invalid UTF-8 becomes U+FFFD.
  package func text(_ column: Int32) -> String {
    guard let start = sqlite3_column_text(handle, column) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// The bytes, valid until the next step or reset.
  package func blob(_ column: Int32) -> UnsafeRawBufferPointer {
    let start = sqlite3_column_blob(handle, column)
    return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, column)))
  }
}

/// A valid address for values of no bytes: SQLite takes a null pointer for NULL.
nonisolated(unsafe) private let emptyText = UnsafePointer(UnsafeMutablePointer<CChar>.allocate(capacity: 1))
