import Foundation
import RankifyCore
import Vectors

/// The vectors of an index under change, within a write transaction of its database.
///
/// Memory: one window of documents and their vectors, and 8 bytes a document.
final class DenseChanges {
  var state: DenseState
  let database: Database
  private let writer: VectorStoreWriter
  /// Whether the vectors moved to a new file.
  var isCompacted = false
  /// Documents of the index without a vector, before any change.
  private let gaps: Int

  /// Documents, and bytes of their text, that are read and encoded together: long enough for texts of like length to be
  /// neighbours, short enough that little is lost to a kill.
  static let window = (documents: 1024, bytes: 16 << 20)
  /// Texts handed to the encoder at a time: progress is told, and Control-C noticed, between two slices.
  private static let slice = 128

  /// Opens the vectors of an index; `nil` where it has none.
  init?(_ database: Database) throws(RankifyError) {
    guard let state = try DenseState.load(database) else { return nil }
    (self.state, self.database) = (state, database)
    writer = try DenseChanges.open(state, database)
    let documents = try database.integer("SELECT coalesce(sum(documents), 0) FROM segments")
    gaps = documents - (writer.stamp.rows - writer.stamp.deleted)
  }

  /// Begins the vectors of an index that has none.
  init(
    _ database: Database, creatingFor encoder: EncoderDescription, _ storage: VectorStorage, revision: Int = 1
  ) throws(RankifyError) {
    let file = DenseState.file(database.path, revision)
    // Left over from an index that stood here before, or from a killed process: whoever holds the write lock decides.
    for stray in [file, file + ".graph"] { unlink(stray) }
    writer = try VectorStoreWriter(creating: file, storage.settings(encoder))
    gaps = 0
    state = DenseState(encoder: encoder, storage: storage, revision: revision, stamp: writer.stamp.description)
    self.database = database
    try database.execute(DenseState.schema)
  }

  private static func open(_ state: DenseState, _ database: Database) throws(RankifyError) -> VectorStoreWriter {
    let file = state.file(database.path)
    guard FileManager.default.fileExists(atPath: file) else { throw DenseState.missing(file, database.path) }
    return try VectorStoreWriter(opening: file, at: VectorStoreStamp(state.stamp))
  }

  /// Throws unless documents can be added that get vectors like those that are there.
  func allowAdding(_ encoding: DocumentEncoding?) throws(RankifyError) {
    let (path, name) = (database.path, state.encoder.name)
    guard let encoding else {
      throw RankifyError(
        .missingPrerequisite,
        "\(path): has vectors by \(name), which new documents need too; give that encoder with --dense \(name), or drop "
          + "the vectors with --drop-vectors")
    }
    try state.check(encoding.encoder.identity, path)
    guard gaps == 0 || encoding.limit != nil else {
      throw RankifyError(
        .invalidInput,
        "\(path): \(gaps) of its documents have no vector yet; finish that first with rankify index -i \(path) --dense "
          + "\(name) --resume")
    }
  }

  // MARK: Changes

  /// Deletes the vector of a document, if it has one.
  func strike(_ number: Int) throws(RankifyError) {
    for row in try DenseRows.rows(of: number, in: database) { writer.delete(row) }
  }

  /// The numbers of documents that have no vector, ascending.
  /// - Complexity: O(*n*)
  func missing() throws(RankifyError) -> [Int] {
    let store = try VectorStore(state.file(database.path), at: VectorStoreStamp(state.stamp))
    let rows = try DenseRows(database).numbers
    guard rows.count == store.rowCount else { throw database.damaged("the document numbers of its vectors") }
    var encoded = rows.indices.filter(store.isLive).map { rows[$0] }
    encoded.sort()
    var missing: [Int] = []
    var next = 0
    for row in try SegmentRow.all(in: database) {
      let segment = try Segment(row, database)
      for local in 0..<row.size where !segment.isDeleted(local) {
        let number = segment.number(of: local)
        while next < encoded.count, encoded[next] < number { next += 1 }
        if next == encoded.count || encoded[next] != number { missing.append(number) }
      }
    }
    return missing
  }

  /// Encodes all documents that have no vector, unless they are more than a commit is to encode.
  func encodeMissing(_ encoding: DocumentEncoding) throws(RankifyError) {
    let missing = try missing()
    if missing.isEmpty || encoding.limit.map({ missing.count > $0 }) == true { return }
    try encoding.observer(0, missing.count)
    var done = 0
    while done < missing.count {
      done += try encodeWindow(missing[done...], encoding, done: done, total: missing.count)
    }
  }

  /// Encodes the first of `numbers`, as many as a window takes, and gives their count.
  func encodeWindow(
    _ numbers: ArraySlice<Int>, _ encoding: DocumentEncoding, done: Int, total: Int
  ) throws(RankifyError) -> Int {
    let texts = try texts(numbers)
    var shown = done
    let vectors: [[Float]]
    do throws(RankifyError) {
      vectors = try encoding.encoder.encode(texts, as: .document, slice: DenseChanges.slice) {
        (count) throws(RankifyError) in
        shown += count
        try encoding.observer(shown, total)
      }
    } catch {
      throw try error.naming { index throws(RankifyError) in
        "document '\(try identifier(numbers[numbers.startIndex + index]))'"
      }
    }
    let first = writer.rowCount
    for (number, vector) in zip(numbers, vectors) {
      do throws(RankifyError) { try writer.append(vector) } catch { throw try explained(error, number) }
    }
    try DenseRows.append(Array(numbers.prefix(texts.count)), first: first, to: database)
    return texts.count
  }

  private func texts(_ numbers: ArraySlice<Int>) throws(RankifyError) -> [String] {
    let select = try database.prepare("SELECT id, title, text FROM documents WHERE number = ?")
    var (texts, bytes) = ([String](), 0)
    for number in numbers.prefix(DenseChanges.window.documents) where bytes < DenseChanges.window.bytes {
      select.bind(number, at: 1)
      guard try select.step() else { throw database.damaged("the texts of its documents (number \(number)): they") }
      let document = Document(id: select.text(0), title: select.text(1), text: select.text(2))
      select.reset()
      texts.append(document.contents)
      bytes += document.contents.utf8.count
    }
    return texts
  }

  private func explained(_ error: RankifyError, _ number: Int) throws(RankifyError) -> RankifyError {
    guard error.code == .invalidInput else { return error }
    return RankifyError(
      .failure,
      "document '\(try identifier(number))': \(state.encoder.name) gives it a vector that cannot be stored: \(error.message)",
      cause: error)
  }

  private func identifier(_ number: Int) throws(RankifyError) -> Document.ID {
    let select = try database.prepare("SELECT id FROM documents WHERE number = ?")
    select.bind(number, at: 1)
    return try select.step() ? select.text(0) : "?"
  }

  // MARK: End

  /// Commits the file of vectors and records its state, which becomes the index's with the database's own commit.
  func finish() throws(RankifyError) {
    state.stamp = try writer.commit().description
    try state.save(database)
  }
}

extension DenseState {
  static func missing(_ file: String, _ path: String) -> RankifyError {
    RankifyError(
      .missingResource,
      "\(file): the vectors of this index are not there; copy them together with the index, or drop them with rankify "
        + "index -i \(path) --drop-vectors")
  }
}
