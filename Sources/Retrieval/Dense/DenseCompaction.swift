import Foundation
import RankifyCore
import Vectors

extension DenseChanges {
  /// Whether more rows are deleted than alive: then they are worth a new file.
  var isHollow: Bool { VectorStoreStamp(state.stamp).map { $0.deleted * 2 > $0.rows } ?? false }

  /// Writes the vectors that are not deleted to a new file, and the rows' document numbers in few pieces. The old file
  /// belongs to the database's state until its commit; afterwards `removeStrays` takes it away.
  ///
  /// To be called when there is nothing to commit.
  func compact() throws(RankifyError) {
    isCompacted = true
    let old = try VectorStore(state.file(database.path), at: VectorStoreStamp(state.stamp))
    let rows = try DenseRows(database).numbers
    guard rows.count == old.rowCount else { throw database.damaged("the document numbers of its vectors") }
    let numbers = rows.indices.filter(old.isLive).map { rows[$0] }
    if old.count < old.rowCount {
      state.revision += 1
      let file = state.file(database.path)
      unlink(file)
      state.stamp = try old.compact(to: file).description
      if state.storage.hasGraph { try state.buildGraph(database.path) }
    }
    try database.execute("DELETE FROM dense_rows")
    var first = 0
    while first < numbers.count {
      let run = ascendingRun(numbers, from: first)
      try DenseRows.append(Array(numbers[run]), first: first, to: database)
      first = run.upperBound
    }
    try state.save(database)
  }

  private func ascendingRun(_ numbers: [Int], from first: Int) -> Range<Int> {
    var end = first + 1
    while end < numbers.count, end - first < 4096, numbers[end] > numbers[end - 1] { end += 1 }
    return first..<end
  }
}

extension DenseState {
  /// Removes the files of vectors beside the index at `path` that its committed state does not name. Where that cannot be
  /// done now, a later change does it.
  static func removeStrays(_ database: Database) {
    do {
      // What the log says must be on the disk before a file that the state before needed can go.
      try database.execute("PRAGMA wal_checkpoint(FULL)")
      // The write lock: a file that another process is making is no stray.
      try database.transaction { () throws(RankifyError) in
        let kept = try load(database)?.file(database.path)
        for file in files(of: database.path) where file != kept && file != kept.map({ $0 + ".graph" }) { unlink(file) }
      }
    } catch {}
  }

  private static func files(of path: String) -> [String] {
    let cut = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let (folder, index) = (String(path[..<cut]), String(path[cut...]))
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    return names.filter { isFile($0, of: index) }.map { folder + $0 }
  }

  private static func isFile(_ name: String, of index: String) -> Bool {
    guard name.hasPrefix(index + ".vectors") else { return false }
    var rest = name.dropFirst(index.count + 8)
    if rest.hasSuffix(".graph") { rest.removeLast(6) }
    return rest.isEmpty || rest.first == "-" && rest.count > 1 && rest.dropFirst().allSatisfy(\.isWholeNumber)
  }
}

extension DenseIndex {
  /// Removes the vectors of the index at `path`; `false` where it has none. The texts stay.
  @discardableResult
  public static func drop(_ path: String) throws(RankifyError) -> Bool {
    let database = try Database.existingIndex(path, mode: .readWrite)
    _ = try IndexFormat.verify(database)
    let had = try database.transaction { () throws(RankifyError) -> Bool in
      // Unreadable settings are no reason to keep them.
      let had = try database.integer("SELECT count(*) FROM settings WHERE key = 'dense'") > 0
      try DenseState.remove(database)
      return had
    }
    DenseState.removeStrays(database)
    return had
  }
}
