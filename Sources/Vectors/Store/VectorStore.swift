import CKernels
import Foundation
import RankifyCore

/// Vectors in a memory-mapped file, as one commit left them: a snapshot that later commits do not change.
///
/// Opening reads a few kilobytes (and, where rows were deleted, 8 bytes a row); vectors are read when they are needed.
/// Any number of stores, in any number of processes, may be open beside one `VectorStoreWriter`.
/// The file must not be cut off by others while it is mapped.
public final class VectorStore: Sendable {
  /// What the store holds.
  public let settings: VectorStoreSettings
  /// The state that this snapshot shows.
  public let stamp: VectorStoreStamp
  let file: MappedFile
  let layout: StoreLayout
  /// The rows that are there, or `nil` for all.
  let live: RowSet?
  /// No vector is longer.
  let maximumNorm: Float

  /// The file.
  public var path: String { file.path }
  /// Rows, deleted ones included: row numbers are `0..<rowCount`.
  public var rowCount: Int { stamp.rows }
  /// Rows that are not deleted.
  public var count: Int { stamp.rows - stamp.deleted }

  /// Opens a store.
  /// - Parameters:
  ///   - path: the file
  ///   - stamp: the state to show; `nil` for the last commit
  /// - Throws: `RankifyError` where the file is missing, no vector store, cut off or damaged, or never had that state.
  public init(_ path: String, at stamp: VectorStoreStamp? = nil) throws(RankifyError) {
    file = try MappedFile(path)
    let header = try StoreHeader(file)
    let slot = try CommitSlot.last(file, header)
    self.stamp = try StoreState.stamp(stamp, slot, header, path)
    (settings, layout, maximumNorm) = (header.settings, header.layout, slot.maximumNorm)
    let needed = layout.fileLength(rows: self.stamp.rows)
    guard file.count >= needed else { throw StoreFault.truncated(path, file.count, needed) }
    live = try StoreState.live(file, layout, self.stamp)
  }

  // MARK: Rows

  /// Whether a row is there and not deleted.
  public func isLive(_ row: Int) -> Bool { (0..<rowCount).contains(row) && live?.contains(row) ?? true }

  /// The vector of a row as exactly as it is stored (the exact copy where there is one), deleted or not.
  public func vector(_ row: Int) -> [Float] {
    precondition((0..<rowCount).contains(row), "row \(row) of \(rowCount)")
    let place = exactRow(row)
    let (scale, count) = (place.scale, settings.dimension)
    return [Float](unsafeUninitializedCapacity: count) { out, written in
      written = count
      switch place.kind {
      case .float32:
        for i in 0..<count { out[i] = place.address.load(fromByteOffset: 4 * i, as: Float.self) }
      case .float16:
        guard let base = out.baseAddress else { return }
        ck_f32_from_f16(place.address.assumingMemoryBound(to: UInt16.self), count, base)
      case .bytes:
        let codes = place.address.assumingMemoryBound(to: UInt8.self)
        for i in 0..<count { out[i] = scale * Float(Int(codes[i]) - 128) }
      }
    }
  }

  /// The scale of a row's codes; `nil` where rows are floats.
  func scale(_ row: Int) -> Float? {
    layout.kind == .bytes ? Float(bitPattern: file.load(layout.scale(of: row), as: UInt32.self)) : nil
  }

  /// The most exact form of a row.
  func exactRow(_ row: Int) -> StoredRow {
    if let kind = layout.exactKind {
      return StoredRow(kind: kind, address: file.address(layout.exact(of: row), layout.exactStride), scale: 1)
    }
    return StoredRow(
      kind: layout.kind, address: file.address(layout.codes(of: row), layout.codeStride), scale: scale(row) ?? 1)
  }

  // MARK: Verification

  /// Reads every row and compares it with its checksum.
  /// - Complexity: one pass over the file.
  public func verify() throws(RankifyError) {
    for row in 0..<rowCount {
      try verify(row)
      _ = try StoreState.deletion(file, layout, row)
    }
  }

  /// Compares a row with its checksum.
  func verify(_ row: Int) throws(RankifyError) {
    let codes = UnsafeRawBufferPointer(
      start: file.address(layout.codes(of: row), layout.codeStride), count: layout.codeStride)
    let exact = UnsafeRawBufferPointer(
      start: layout.exactKind == nil ? nil : file.address(layout.exact(of: row), layout.exactStride),
      count: layout.exactStride)
    let found = EncodedRow.checksum(row, codes, scale(row), exact)
    guard found == file.load(layout.checksum(of: row), as: UInt64.self) else {
      throw StoreFault.damaged(path, "row \(row) fails its checksum")
    }
  }
}

/// A row in memory.
struct StoredRow {
  let kind: RowKind
  let address: UnsafeRawPointer
  let scale: Float
}
