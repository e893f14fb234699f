import Foundation
import RankifyCore
import Vectors

/// The representations of an index's documents under change, within a write transaction of its database, whatever their kind.
protocol DocumentRepresentations: AnyObject {
  /// Whether they moved to a new file.
  var isCompacted: Bool { get }
  /// Whether more rows are deleted than alive: then they are worth a new file.
  var isHollow: Bool { get }

  /// Throws unless documents can be added that get representations like those that are there.
  func allowAdding() throws(RankifyError)
  /// Deletes the representation of a document, if it has one.
  func strike(_ number: Int) throws(RankifyError)
  /// Encodes all documents that have none, unless they are more than a commit is to encode.
  func encodeMissing() throws(RankifyError)
  /// Commits their file and records its state, which becomes the index's with the database's own commit.
  func finish() throws(RankifyError)
  /// Writes those that are not deleted to a new file.
  func compact() throws(RankifyError)
}

/// The representations of one kind under change.
///
/// Memory: one window of documents and their representations, and 8 bytes a document.
final class RepresentationChanges<Kind: Representation>: DocumentRepresentations {
  var state: RepresentationState<Kind>
  let database: Database
  var isCompacted = false
  private let writer: Kind.Writer
  private let encoding: Kind.Encoding?
  /// Documents of the index without a representation, before any change.
  private let gaps: Int

  /// Opens the representations of an index; `nil` where it has none.
  init?(_ database: Database, _ encoding: Kind.Encoding?) throws(RankifyError) {
    guard let state = try RepresentationState<Kind>.load(database) else { return nil }
    (self.state, self.database, self.encoding) = (state, database, encoding)
    try state.requireFile(database.path)
    writer = try Kind.open(state.file(database.path), at: VectorStoreStamp(state.stamp))
    let documents = try database.integer("SELECT coalesce(sum(documents), 0) FROM segments")
    gaps = documents - (writer.stamp.rows - writer.stamp.deleted)
  }

  /// Begins the representations of an index that has none.
  init(
    _ database: Database, beginning encoding: Kind.Encoding, _ storage: Kind.Storage, _ preparation: Kind.Preparation
  ) throws(RankifyError) {
    let file = RepresentationState<Kind>.file(database.path, 1)
    // Left over from an index that stood here before, or from a killed process: whoever holds the write lock decides.
    for stray in [file] + Kind.words.derived.map({ file + $0 }) { unlink(stray) }
    writer = try Kind.create(file, encoding.identity, storage, preparation)
    (self.database, self.encoding, gaps) = (database, encoding, 0)
    state = RepresentationState(encoder: encoding.identity, storage: storage, stamp: writer.stamp.description)
    try database.execute(RepresentationState<Kind>.schema)
  }

  func allowAdding() throws(RankifyError) {
    let (path, name, words) = (database.path, state.encoder.name, Kind.words)
    guard let encoding else {
      throw RankifyError(
        .missingPrerequisite,
        "\(path): has \(words.noun) by \(name), which new documents need too; give that encoder with \(words.option) "
          + "\(name), or drop the \(words.noun) with \(words.drop)")
    }
    try state.check(encoding.identity, path)
    guard gaps == 0 || encoding.limit != nil else {
      throw RankifyError(
        .invalidInput,
        "\(path): \(gaps) of its documents have no \(words.lack) yet; finish that first with rankify index -i \(path) "
          + "\(words.option) \(name) --resume")
    }
  }

  // MARK: Changes

  func strike(_ number: Int) throws(RankifyError) {
    for row in try RepresentationRows.rows(of: number, in: database, Kind.words) { _ = writer.delete(row) }
  }

  /// The numbers of documents that have no representation, ascending.
  /// - Complexity: O(*n*)
  func missing() throws(RankifyError) -> [Int] {
    let store = try Kind.Store(state.file(database.path), at: VectorStoreStamp(state.stamp))
    let rows = try RepresentationRows(database, Kind.words).numbers
    guard rows.count == store.rowCount else {
      throw database.damaged("the document numbers of its \(Kind.words.noun)")
    }
    var encoded = rows.indices.filter(store.isLive).map { rows[$0] }
    encoded.sort()
    return try database.liveNumbers(without: encoded)
  }

  func encodeMissing() throws(RankifyError) {
    guard let encoding else { return }
    let missing = try missing()
    if missing.isEmpty || encoding.limit.map({ missing.count > $0 }) == true { return }
    try encoding.observer(0, missing.count)
    var done = 0
    var known: [String: Kind.Value] = [:]
    while done < missing.count {
      done += try encodeWindow(missing[done...], encoding, &known, done: done, total: missing.count)
    }
  }

  /// Encodes the first of `numbers`, as many as a window takes, and gives their count.
  /// - Parameter known: what texts were encoded into before; what is used of it is taken out
  func encodeWindow(
    _ numbers: ArraySlice<Int>, _ encoding: Kind.Encoding, _ known: inout [String: Kind.Value], done: Int, total: Int
  ) throws(RankifyError) -> Int {
    let texts = try database.contents(of: numbers)
    var values = texts.map { known.removeValue(forKey: $0) }
    let unknown = values.indices.filter { values[$0] == nil }
    var shown = min(total, done + texts.count - unknown.count + known.count)
    let encoded: [Kind.Value]
    do throws(RankifyError) {
      encoded = try encoding.encode(unknown.map { texts[$0] }, slice: EncodingWindow.slice) {
        (count) throws(RankifyError) in
        shown = min(total, shown + count)
        try encoding.observer(shown, total)
      }
    } catch {
      throw try error.naming { index throws(RankifyError) in
        "document '\(try database.identifier(numbers[numbers.startIndex + unknown[index]]))'"
      }
    }
    for (i, value) in zip(unknown, Kind.reduce(encoded, to: state.storage)) { values[i] = value }
    let first = writer.rowCount
    for (number, value) in zip(numbers, values.compactMap({ $0 })) {
      do throws(RankifyError) { _ = try writer.append(value) } catch { throw try explained(error, number) }
    }
    try RepresentationRows.append(Array(numbers.prefix(texts.count)), first: first, to: database, Kind.words)
    return texts.count
  }

  private func explained(_ error: RankifyError, _ number: Int) throws(RankifyError) -> RankifyError {
    guard error.code == .invalidInput else { return error }
    return RankifyError(
      .failure,
      "document '\(try database.identifier(number))': \(state.encoder.name) gives it a vector that cannot be stored: "
        + error.message, cause: error)
  }

  // MARK: End

  func finish() throws(RankifyError) {
    state.stamp = try writer.commit().description
    try state.save(database)
  }
}

/// How many documents are encoded between two commits.
enum EncodingWindow {
  /// Documents, and bytes of their text, that are read and encoded together: long enough for texts of like length to be
  /// neighbours, short enough that little is lost to a kill.
  static let limits = (documents: 1024, bytes: 16 << 20)
  /// Texts handed to the encoder at a time: progress is told, and Control-C noticed, between two slices.
  static let slice = 128
}

extension Database {
  /// The identifier of a document, for a message.
  func identifier(_ number: Int) throws(RankifyError) -> Document.ID {
    let select = try prepare("SELECT id FROM documents WHERE number = ?")
    select.bind(number, at: 1)
    return try select.step() ? select.text(0) : "?"
  }

  /// The numbers of documents that are there and not among `others`, which ascend; ascending.
  /// - Complexity: O(*n*)
  func liveNumbers(without others: [Int] = []) throws(RankifyError) -> [Int] {
    var numbers: [Int] = []
    var next = 0
    for row in try SegmentRow.all(in: self) {
      let segment = try Segment(row, self)
      for local in 0..<row.size where !segment.isDeleted(local) {
        let number = segment.number(of: local)
        while next < others.count, others[next] < number { next += 1 }
        if next == others.count || others[next] != number { numbers.append(number) }
      }
    }
    return numbers
  }

  /// The contents of the first of these documents, as many as a window takes.
  func contents(of numbers: some Sequence<Int>) throws(RankifyError) -> [String] {
    let select = try prepare("SELECT id, title, text FROM documents WHERE number = ?")
    var (texts, bytes) = ([String](), 0)
    for number in numbers.prefix(EncodingWindow.limits.documents) where bytes < EncodingWindow.limits.bytes {
      select.bind(number, at: 1)
      guard try select.step() else { throw damaged("the texts of its documents (number \(number)): they") }
      let document = Document(id: select.text(0), title: select.text(1), text: select.text(2))
      select.reset()
      texts.append(document.contents)
      bytes += document.contents.utf8.count
    }
    return texts
  }
}
