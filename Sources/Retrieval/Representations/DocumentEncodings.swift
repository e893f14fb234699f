import RankifyCore

/// What encodes documents that are added to an index, for each kind of representation. A new kind is one more line in each
/// of these functions.
struct DocumentEncodings {
  var dense: DocumentEncoding?
  var late: LateEncoding?

  /// The representations that the index has, for changing them together with the texts.
  func changes(_ database: Database) throws(RankifyError) -> [any DocumentRepresentations] {
    let dense = try RepresentationChanges<DenseRepresentation>(database, dense)
    let late = try RepresentationChanges<LateRepresentation>(database, late)
    let all: [(any DocumentRepresentations)?] = [dense, late]
    return all.compactMap { $0 }
  }

  /// Removes the files beside the index that its committed state does not name.
  static func removeStrays(_ database: Database) {
    DenseState.removeStrays(database)
    LateState.removeStrays(database)
  }
}
