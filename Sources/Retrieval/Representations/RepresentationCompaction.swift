import Foundation
import RankifyCore
import Vectors

extension RepresentationChanges {
  var isHollow: Bool { VectorStoreStamp(state.stamp).map { $0.deleted * 2 > $0.rows } ?? false }

  /// Writes what is not deleted to a new file, and the rows' document numbers in few pieces. The old file
  /// belongs to the database's state until its commit; afterwards `removeStrays` takes it away.
  ///
  /// To be called when there is nothing to commit.
  func compact() throws(RankifyError) {
    isCompacted = true
    let old = try Kind.Store(state.file(database.path), at: VectorStoreStamp(state.stamp))
    let rows = try RepresentationRows(database, Kind.words).numbers
    guard rows.count == old.rowCount else {
      throw database.damaged("the document numbers of its \(Kind.words.noun)")
    }
    let numbers = rows.indices.filter(old.isLive).map { rows[$0] }
    if old.count < old.rowCount {
      state.revision += 1
      let file = state.file(database.path)
      unlink(file)
      state.stamp = try old.compact(to: file).description
      try Kind.derive(state, database.path)
    }
    try RepresentationRows.replace(numbers, in: database, Kind.words)
    try state.save(database)
  }
}

extension RepresentationState {
  /// Removes the files of representations beside the index that its committed state does not name. Where that cannot be
  /// done now, a later change does it.
  static func removeStrays(_ database: Database) {
    do {
      // What the log says must be on the disk before a file that the state before needed can go.
      try database.execute("PRAGMA wal_checkpoint(FULL)")
      // The write lock: a file that another process is making is no stray.
      try database.transaction { () throws(RankifyError) in
        let kept = try load(database)?.file(database.path)
        let named = kept.map { kept in [kept] + Kind.words.derived.map { kept + $0 } } ?? []
        for file in files(of: database.path) where !named.contains(file) { unlink(file) }
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
    let suffix = Kind.words.suffix
    guard name.hasPrefix(index + suffix) else { return false }
    var rest = name.dropFirst(index.count + suffix.count)
    if let end = Kind.words.derived.first(where: rest.hasSuffix) { rest.removeLast(end.count) }
    return rest.isEmpty || rest.first == "-" && rest.count > 1 && rest.dropFirst().allSatisfy(\.isWholeNumber)
  }
}
