import Foundation
import RankifyCore

/// The one writer of a vector store: appends, deletes, replaces, and commits all of it at once.
///
/// It holds at most 1024 rows in memory, whatever is written. What was committed survives the death of the process, and
/// of the machine where its disk keeps the order of flushes; what was not is overwritten by the next writer.
public final class VectorStoreWriter {
  /// What the store holds.
  public let settings: VectorStoreSettings
  /// The state that the last commit left.
  public private(set) var stamp: VectorStoreStamp
  /// The number that the next row will have.
  public private(set) var rowCount: Int

  let output: StoreOutput
  private var encoder: RowEncoder
  private var pending: PendingRows
  private var live: RowSet
  private var deleted: Set<Int> = []
  private var maximumNorm: Float
  private var isBroken = false

  /// The file.
  public var path: String { output.path }

  // MARK: Opening

  /// Makes a new, empty store, committed.
  /// - Throws: `RankifyError` where the file is there already or cannot be made, or the settings are impossible.
  public init(creating path: String, _ settings: VectorStoreSettings) throws(RankifyError) {
    if let fault = settings.fault { throw RankifyError(.badArguments, "\(path): cannot store vectors with \(fault)") }
    let header = StoreHeader(identity: .random(in: 1...UInt64.max), settings: settings)
    let slot = CommitSlot(generation: 1, rows: 0, deleted: 0, maximumNorm: 0)
    output = try StoreOutput(creating: path, header, slot)
    (self.settings, rowCount, maximumNorm, live) = (settings, 0, 0, RowSet())
    encoder = RowEncoder(settings, header.layout, path)
    pending = PendingRows(first: 0)
    stamp = VectorStoreStamp(identity: header.identity, generation: 1, rows: 0, deleted: 0)
  }

  /// Opens a store to change it.
  /// - Parameters:
  ///   - path: the file
  ///   - stamp: the state to go on from: later commits are undone for good; `nil` for the last commit
  /// - Throws: `RankifyError` where another writer is at work, and where `VectorStore` throws.
  public init(opening path: String, at stamp: VectorStoreStamp? = nil) throws(RankifyError) {
    output = try StoreOutput(opening: path)
    let store = try VectorStore(path, at: stamp)
    let last = try CommitSlot.last(store.file, StoreHeader(store.file))
    (settings, rowCount, maximumNorm) = (store.settings, store.rowCount, last.maximumNorm)
    encoder = RowEncoder(settings, store.layout, path)
    pending = PendingRows(first: rowCount)
    live = store.live ?? RowSet(0..<rowCount)
    self.stamp = store.stamp
    try output.undoDeletions(after: store.stamp, in: store)
    guard last.generation > store.stamp.generation else { return }
    try writeSlot(generation: last.generation + 1)
  }

  // MARK: Changing

  /// Adds a vector and gives its row number.
  /// - Throws: `RankifyError` where it has another dimension or a number that is not finite, or the disk is full.
  @discardableResult public func append(_ vector: [Float]) throws(RankifyError) -> Int {
    try append(copy: try encoder.encode(vector, as: rowCount))
  }

  @discardableResult func append(copy row: EncodedRow) throws(RankifyError) -> Int {
    guard rowCount < output.layout.maximumRows else {
      throw RankifyError(.failure, "\(path): has \(rowCount) rows, as many as a file of vectors can hold")
    }
    maximumNorm = max(maximumNorm, row.norm)
    pending.append(row)
    live.insert(rowCount)
    rowCount += 1
    if rowCount % StoreLayout.rowsPerChunk == 0 { try flush() }
    return rowCount - 1
  }

  /// Marks a row as deleted; its number is never used again.
  /// - Returns: whether the row was there.
  @discardableResult public func delete(_ row: Int) -> Bool {
    guard live.contains(row) else { return false }
    live.remove(row)
    deleted.insert(row)
    return true
  }

  /// Deletes a row and adds its new vector, under a new number, so that older snapshots stay as they are.
  /// - Returns: the new row number.
  @discardableResult public func replace(_ row: Int, with vector: [Float]) throws(RankifyError) -> Int {
    guard live.contains(row) else {
      throw RankifyError(.badArguments, "\(path): row \(row) is not there and cannot be replaced")
    }
    let new = try append(vector)
    delete(row)
    return new
  }

  // MARK: Committing

  /// Makes all changes visible to stores that are opened from now on, and durable.
  /// - Returns: the new state; without changes, the old one.
  @discardableResult public func commit() throws(RankifyError) -> VectorStoreStamp {
    guard rowCount != stamp.rows || !deleted.isEmpty else { return stamp }
    try flush()
    let generation = output.lastGeneration + 1
    try guarded { () throws(RankifyError) in try output.mark(deleted, generation: generation) }
    stamp.rows = rowCount
    stamp.deleted = rowCount - live.count
    deleted = []
    try writeSlot(generation: generation)
    stamp.generation = generation
    return stamp
  }

  private func writeSlot(generation: Int) throws(RankifyError) {
    let slot = CommitSlot(
      generation: generation, rows: stamp.rows, deleted: stamp.deleted, maximumNorm: maximumNorm)
    try guarded { () throws(RankifyError) in try output.commit(slot) }
  }

  private func flush() throws(RankifyError) {
    try guarded { () throws(RankifyError) in try output.write(pending) }
    pending = PendingRows(first: rowCount)
  }

  /// Runs a step that writes; after one that failed nothing more can be committed.
  private func guarded(_ step: () throws(RankifyError) -> Void) throws(RankifyError) {
    guard !isBroken else {
      throw RankifyError(.failure, "\(path): an earlier write failed; open the vectors again and repeat the change")
    }
    isBroken = true
    try step()
    isBroken = false
  }
}
