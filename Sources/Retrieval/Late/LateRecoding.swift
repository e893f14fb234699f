import Foundation
import RankifyCore
import Tensors
import Vectors

extension LateIndex {
  /// Keeps the token vectors of the index at `path` in another way, made of those that are there: nothing is encoded.
  ///
  /// Of vectors in single precision it makes what `LateBuilder` makes of the documents; of 16-bit floats, nearly that. Open
  /// readers keep what they opened. All of it happens, or nothing.
  /// - Parameters:
  ///   - storage: smaller than what is there
  ///   - observer: called with documents done and all documents; what it throws ends the work
  /// - Returns: the number of documents.
  /// - Throws: bad arguments where there are no token vectors, or `storage` cannot be made of them; invalid input where they
  ///   are damaged, or documents lack theirs.
  /// - Complexity: memory for a sample of at most 512 MiB of vectors where codes of residuals are trained.
  @discardableResult
  public static func recode(
    _ path: String, as storage: TokenStorage,
    observer: DocumentEncoding.Observer = { (_, _) throws(RankifyError) in }
  ) throws(RankifyError) -> Int {
    let database = try Database.existingIndex(path, mode: .readWrite)
    _ = try IndexFormat.verify(database)
    let count = try database.transaction { () throws(RankifyError) -> Int in
      try LateRecoding(database, storage).run(observer)
    }
    LateState.removeStrays(database)
    return count
  }
}

/// Writes the token vectors of an index to a new file, within a write transaction of its database.
private struct LateRecoding {
  private let database: Database
  private let state: LateState
  private let storage: TokenStorage
  private let old: TokenStore
  /// The documents' numbers, ascending, and their rows.
  private let documents: [(number: Int, row: Int)]

  init(_ database: Database, _ storage: TokenStorage) throws(RankifyError) {
    guard let state = try LateState.load(database) else {
      throw RankifyError(.badArguments, "\(database.path): has no token vectors yet; give --late MODEL to make them")
    }
    if let fault = storage.fault(state.encoder) ?? storage.fault(recodedFrom: state.storage, state.encoder) {
      throw RankifyError(.badArguments, "\(database.path): cannot store its token vectors with \(fault)")
    }
    try state.requireFile(database.path)
    try state.checkIsWhole(database)
    let old = try TokenStore(state.file(database.path), at: VectorStoreStamp(state.stamp))
    let numbers = try RepresentationRows(database, LateRepresentation.words).numbers
    guard numbers.count == old.rowCount else { throw database.damaged("the document numbers of its token vectors") }
    try old.verify()
    (self.database, self.state, self.storage, self.old) = (database, state, storage, old)
    documents = numbers.indices.filter(old.isLive).map { (numbers[$0], $0) }.sorted { $0.number < $1.number }
  }

  func run(_ observer: DocumentEncoding.Observer) throws(RankifyError) -> Int {
    var new = state
    (new.storage, new.revision) = (storage, state.revision + 1)
    let file = new.file(database.path)
    unlink(file)
    try observer(0, documents.count)
    let writer = try TokenStoreWriter(creating: file, storage.settings(state.encoder), codec: try codec())
    for start in stride(from: 0, to: documents.count, by: EncodingWindow.slice) {
      let slice = start..<min(start + EncodingWindow.slice, documents.count)
      for vectors in vectors(slice) { try writer.append(vectors) }
      try observer(slice.upperBound, documents.count)
    }
    new.stamp = try writer.commit().description
    try RepresentationRows.replace(documents.map(\.number), in: database, LateRepresentation.words)
    try new.save(database)
    return documents.count
  }

  private func codec() throws(RankifyError) -> ResidualCodec? {
    guard let bits = storage.encoding.residualBits else { return nil }
    return try CodecSample(documents: documents.count, bits: bits, dimension: state.encoder.dimension) {
      (places) throws(RankifyError) in vectors(places)
    }.codec()
  }

  /// What is to be stored of documents.
  private func vectors(_ places: some Collection<Int>) -> [TokenVectors] {
    let factor = storage.poolFactor == state.storage.poolFactor ? 1 : storage.poolFactor
    let rows = places.map { documents[$0].row }
    return ThreadPool.shared.map(rows.count) { old.vectors(of: rows[$0]).pooled(factor: factor) }
  }
}

extension TokenStorage {
  /// What forbids to make this of token vectors that are kept as `old`, in words, or `nil`: what has lost something already is
  /// no source, lest it lose twice.
  fileprivate func fault(recodedFrom old: TokenStorage, _ encoder: MultiVectorDescription) -> String? {
    if self == old { return "\(words): so they are kept already" }
    let isSource = old.encoding == .float32 || old.encoding == .float16 && encoding != .float32
    if isSource, old.poolFactor == 1 || old.poolFactor == poolFactor { return nil }
    return
      "\(words) made of \(old.words), which has lost too much; encode again with --drop-tokens --late \(encoder.name)"
  }
}
