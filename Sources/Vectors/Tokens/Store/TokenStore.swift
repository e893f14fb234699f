import CKernels
import Foundation
import RankifyCore

/// The token vectors of documents in a memory-mapped file, as one commit left them: a snapshot that later commits do not
/// change.
///
/// Opening reads the header, the centroids and 4 bytes a document (and, where documents were deleted, 8 bytes a document);
/// vectors are read when they are needed. Any number of stores, in any number of processes, may be open beside one
/// `TokenStoreWriter`. The file must not be cut off by others while it is mapped.
public final class TokenStore: Sendable {
  /// What the store holds.
  public let settings: TokenStoreSettings
  /// The codec of residual codes; `nil` for other encodings.
  public let codec: ResidualCodec?
  /// The state that this snapshot shows; its rows are documents.
  public let stamp: VectorStoreStamp
  let file: MappedFile
  let layout: TokenLayout
  let segments: TokenSegments
  /// The documents that are there, or `nil` for all.
  let live: RowSet?

  /// The file.
  public var path: String { file.path }
  /// Documents, deleted ones included: their numbers are `0..<documentCount`.
  public var documentCount: Int { stamp.rows }
  /// Documents that are not deleted.
  public var count: Int { stamp.rows - stamp.deleted }
  /// Vectors, those of deleted documents included.
  public var tokenCount: Int { segments.tokens }
  /// Bytes of a vector: its numbers, its scale, its centroid; lists of candidates and 20 bytes a document are not counted.
  public var bytesPerToken: Int { layout.bytesPerToken }
  /// Bytes of the file, all included.
  public var fileSize: Int { segments.end }

  /// Opens a store.
  /// - Parameters:
  ///   - path: the file
  ///   - stamp: the state to show; `nil` for the last commit
  /// - Throws: `RankifyError` where the file is missing, no store of token vectors, cut off or damaged, or never had that
  ///   state.
  public init(_ path: String, at stamp: VectorStoreStamp? = nil) throws(RankifyError) {
    file = try MappedFile(path)
    let header = try TokenHeader(file)
    let slot = try CommitSlot.last(file, header)
    self.stamp = try StoreState.stamp(stamp, slot, header, path)
    (settings, codec, layout) = (header.settings, header.codec, header.layout)
    segments = try TokenSegments(file, header, documents: self.stamp.rows)
    live = try StoreState.live(file, segments, self.stamp)
  }

  // MARK: Documents

  /// Whether a document is there and not deleted.
  public func isLive(_ document: Int) -> Bool {
    (0..<documentCount).contains(document) && live?.contains(document) ?? true
  }

  /// How many vectors a document has, deleted or not.
  public func tokenCount(of document: Int) -> Int {
    precondition((0..<documentCount).contains(document), "document \(document) of \(documentCount)")
    return segments.segment(of: document).tokens(of: document, file).count
  }

  /// The vectors of a document as they are decoded, deleted or not.
  public func vectors(of document: Int) -> TokenVectors {
    precondition((0..<documentCount).contains(document), "document \(document) of \(documentCount)")
    let stored = stored(document)
    let scan = TokenDecoder(self)
    let values = [Float](unsafeUninitializedCapacity: stored.count * settings.dimension) { out, written in
      written = stored.count * settings.dimension
      if let out = out.baseAddress { scan.decode(stored, into: out) }
    }
    return TokenVectors(dimension: settings.dimension, values: values)
  }

  /// Where the parts of a document are in memory.
  func stored(_ document: Int) -> StoredTokens {
    let segment = segments.segment(of: document)
    let tokens = segment.tokens(of: document, file)
    func part(_ offset: Int, _ size: Int) -> UnsafeRawBufferPointer {
      let place = segment.start + offset + tokens.lowerBound * size
      return UnsafeRawBufferPointer(start: file.address(place, tokens.count * size), count: tokens.count * size)
    }
    return StoredTokens(
      count: tokens.count, codes: part(segment.layout.codes, layout.codeBytes),
      scales: part(segment.layout.scales, layout.scaleBytes), values: part(segment.layout.values, layout.rowBytes))
  }

  // MARK: Verification

  /// Reads every document and every list, and compares them with their checksums.
  /// - Complexity: one pass over the file.
  public func verify() throws(RankifyError) {
    for segment in segments.all {
      for document in segment.first..<(segment.first + segment.documents) {
        try verify(document, in: segment)
        _ = try StoreState.deletion(file, segments, document)
      }
      try verifyLists(segment)
    }
  }

  /// Compares a document with its checksum.
  func verify(_ document: Int, in segment: TokenSegment) throws(RankifyError) {
    let stored = stored(document)
    let found = TokenBytes.checksum(
      document, count: stored.count, codes: stored.codes, scales: stored.scales, values: stored.values)
    guard found == file.load(segment.checksum(of: document), as: UInt64.self) else {
      throw StoreFault.damaged(path, "document \(document) fails its checksum")
    }
  }

  private func verifyLists(_ segment: TokenSegment) throws(RankifyError) {
    var sum = RowChecksum(seed: CentroidLists.seed)
    let parts = [
      (segment.layout.cells, segment.cells), (segment.layout.cellEnds, segment.cells),
      (segment.layout.members, segment.members),
    ]
    guard segment.members > 0 || segment.cells > 0 else { return }
    for (offset, count) in parts {
      sum.add(UnsafeRawBufferPointer(start: file.address(segment.start + offset, 4 * count), count: 4 * count))
    }
    guard sum.value == segment.listChecksum else {
      throw StoreFault.damaged(path, "the lists of the documents from \(segment.first) on fail their checksum")
    }
  }
}

/// A document in memory.
struct StoredTokens {
  let count: Int
  let codes: UnsafeRawBufferPointer
  let scales: UnsafeRawBufferPointer
  let values: UnsafeRawBufferPointer
}
