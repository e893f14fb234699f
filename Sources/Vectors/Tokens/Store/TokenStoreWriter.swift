import Foundation
import RankifyCore
import Tensors

/// The one writer of a store of token vectors: appends, deletes, replaces, and commits all of it at once.
///
/// It holds at most `segmentBytes` of encoded vectors and some thousand others in memory, whatever is written. What was
/// committed survives the death of the process, and of the machine where its disk keeps the order of flushes; what was not is
/// overwritten by the next writer.
public final class TokenStoreWriter {
  /// What the store holds.
  public let settings: TokenStoreSettings
  /// The codec of residual codes; `nil` for other encodings.
  public let codec: ResidualCodec?
  /// The state that the last commit left; its rows are documents.
  public private(set) var stamp: VectorStoreStamp
  /// The number that the next document will have.
  public private(set) var documentCount: Int
  /// Documents that this writer was given with more vectors than are stored.
  public private(set) var shortened = 0

  private let file: StoreFile
  private let identity: UInt64
  private let layout: TokenLayout
  private let encoder: TokenByteEncoder
  private var segments: TokenSegments
  private var pending: PendingSegment
  /// Documents that wait to be encoded, together: that is much faster.
  private var waiting: [TokenVectors] = []
  private var waitingTokens = 0
  private var live: RowSet
  private var deleted: Set<Int> = []
  private var isBroken = false

  /// A segment is written when it has so many bytes.
  static let segmentBytes = 128 << 20
  /// Documents are encoded when they have so many vectors.
  static let tokensAtOnce = 16_384

  /// The file.
  public var path: String { file.path }

  // MARK: Opening

  /// Makes a new, empty store, committed.
  /// - Parameters:
  ///   - codec: the codec of residual codes; `nil` for other encodings
  ///   - pool: the threads that encode
  /// - Throws: `RankifyError` where the file is there already or cannot be made, or the settings are impossible.
  public init(
    creating path: String, _ settings: TokenStoreSettings, codec: ResidualCodec? = nil, on pool: ThreadPool = .shared
  ) throws(RankifyError) {
    if let fault = settings.fault ?? settings.fault(of: codec) {
      throw RankifyError(.badArguments, "\(path): cannot store token vectors with \(fault)")
    }
    let header = TokenHeader(identity: .random(in: 1...UInt64.max), settings: settings, codec: codec)
    let slot = CommitSlot(generation: 1, rows: 0, deleted: 0, maximumNorm: 0)
    file = try StoreFile(creating: path, header, slot, length: header.layout.dataStart, parts: header.parts)
    (self.settings, self.codec, layout, identity) = (settings, codec, header.layout, header.identity)
    encoder = TokenByteEncoder(settings, codec, on: pool)
    segments = TokenSegments(dataStart: header.layout.dataStart)
    (pending, documentCount, live) = (PendingSegment(first: 0, header.layout), 0, RowSet())
    stamp = VectorStoreStamp(identity: header.identity, generation: 1, rows: 0, deleted: 0)
  }

  /// Opens a store to change it.
  /// - Parameters:
  ///   - path: the file
  ///   - stamp: the state to go on from: later commits are undone for good; `nil` for the last commit
  ///   - pool: the threads that encode
  /// - Throws: `RankifyError` where another writer is at work, and where `TokenStore` throws.
  public init(
    opening path: String, at stamp: VectorStoreStamp? = nil, on pool: ThreadPool = .shared
  ) throws(RankifyError) {
    file = try StoreFile.open(path, TokenHeader.init).file
    let store = try TokenStore(path, at: stamp)
    (settings, codec, layout, identity) = (store.settings, store.codec, store.layout, store.stamp.identity)
    encoder = TokenByteEncoder(store.settings, store.codec, on: pool)
    (segments, documentCount, self.stamp) = (store.segments, store.documentCount, store.stamp)
    pending = PendingSegment(first: store.documentCount, store.layout)
    live = store.live ?? RowSet(0..<store.documentCount)
    try file.undoDeletions(after: store.stamp, in: store.file, store.segments)
    guard file.lastGeneration > store.stamp.generation else { return }
    try writeSlot(generation: file.lastGeneration + 1)
  }

  // MARK: Changing

  /// Adds a document and gives its number. It may have no vectors; of more than `settings.maximumTokens` the first are stored,
  /// and `shortened` counts it.
  /// - Throws: `RankifyError` where vectors have another dimension or numbers that are not finite, or the disk is full.
  @discardableResult public func append(_ vectors: TokenVectors) throws(RankifyError) -> Int {
    try encoder.check(vectors, "\(path): document \(documentCount)")
    let kept = min(vectors.count, settings.maximumTokens)
    if kept < vectors.count { shortened += 1 }
    let number = try next()
    waiting.append(
      kept == vectors.count
        ? vectors
        : TokenVectors(dimension: vectors.dimension, values: Array(vectors.values.prefix(kept * vectors.dimension))))
    waitingTokens += kept
    if waitingTokens >= Self.tokensAtOnce { try encodeWaiting() }
    return number
  }

  /// Adds documents of these lengths, as another store of the same codec has them.
  func append(copies bytes: TokenBytes, lengths: [Int]) throws(RankifyError) {
    try encodeWaiting()
    for _ in lengths { _ = try next() }
    pending.append(bytes, lengths: lengths)
    if pending.size >= Self.segmentBytes { try flush() }
  }

  /// The number of a new document.
  private func next() throws(RankifyError) -> Int {
    guard documentCount < Int(UInt32.max) else {
      throw RankifyError(.failure, "\(path): has \(documentCount) documents, as many as a file of vectors can hold")
    }
    live.insert(documentCount)
    documentCount += 1
    return documentCount - 1
  }

  /// Marks a document as deleted; its number is never used again.
  /// - Returns: whether it was there.
  @discardableResult public func delete(_ document: Int) -> Bool {
    guard live.contains(document) else { return false }
    live.remove(document)
    deleted.insert(document)
    return true
  }

  /// Deletes a document and adds its new vectors, under a new number, so that older snapshots stay as they are.
  /// - Returns: the new number.
  @discardableResult public func replace(
    _ document: Int, with vectors: TokenVectors
  ) throws(RankifyError) -> Int {
    guard live.contains(document) else {
      throw RankifyError(.badArguments, "\(path): document \(document) is not there and cannot be replaced")
    }
    let new = try append(vectors)
    delete(document)
    return new
  }

  // MARK: Committing

  /// Makes all changes visible to stores that are opened from now on, and durable.
  /// - Returns: the new state; without changes, the old one.
  @discardableResult public func commit() throws(RankifyError) -> VectorStoreStamp {
    guard documentCount != stamp.rows || !deleted.isEmpty else { return stamp }
    try encodeWaiting()
    try flush()
    let generation = file.lastGeneration + 1
    try guarded { () throws(RankifyError) in try file.mark(deleted, generation: generation, in: segments) }
    (stamp.rows, stamp.deleted, deleted) = (documentCount, documentCount - live.count, [])
    try writeSlot(generation: generation)
    return stamp
  }

  private func writeSlot(generation: Int) throws(RankifyError) {
    let slot = CommitSlot(generation: generation, rows: stamp.rows, deleted: stamp.deleted, maximumNorm: 0)
    try guarded { () throws(RankifyError) in try file.commit(slot) }
    stamp.generation = generation
  }

  private func encodeWaiting() throws(RankifyError) {
    guard !waiting.isEmpty else { return }
    pending.append(encoder.encode(waiting), lengths: waiting.map(\.count))
    (waiting, waitingTokens) = ([], 0)
    if pending.size >= Self.segmentBytes { try flush() }
  }

  private func flush() throws(RankifyError) {
    guard pending.documents > 0 else { return }
    try guarded { () throws(RankifyError) in
      segments.append(
        try pending.write(to: file, at: segments.end, identity: identity, generation: file.lastGeneration + 1))
    }
    pending = PendingSegment(first: segments.documents, layout)
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
