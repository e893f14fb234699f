import RankifyCore

/// The first 4 KiB of a vector store: what never changes.
package struct StoreHeader: Sendable {
  private static let head = FileHead(
    magic: Array("RankifyVectors\r\n".utf8), version: 1, seed: 1, noun: "vector store",
    remedy: "encode the texts again", damaged: StoreFault.damaged)

  let identity: UInt64
  let settings: VectorStoreSettings
  let layout: StoreLayout

  package init(identity: UInt64, settings: VectorStoreSettings) {
    (self.identity, self.settings, layout) = (identity, settings, StoreLayout(settings))
  }

  // MARK: Writing

  /// The header's bytes, sealed.
  package func encoded() -> [UInt8] {
    let metadata = Array(settings.metadata.utf8)
    return Self.head.encoded { record in
      record.append(UInt32(clamping: settings.dimension))
      record.append(Self.number(settings.metric))
      record.append(Self.number(settings.encoding))
      record.append(settings.exactCopy.map(Self.number) ?? 0)
      record.append(UInt32(StoreLayout.rowsPerChunk))
      record.append(identity)
      record.append(UInt64(metadata.count))
      record.append(RowChecksum.of(metadata))
    }
  }

  private static func number<T: CaseIterable & Equatable>(_ value: T) -> UInt32 where T.AllCases == [T] {
    UInt32((T.allCases.firstIndex(of: value) ?? -1) + 1)
  }

  private static func value<T: CaseIterable>(_ number: UInt32) -> T? where T.AllCases == [T] {
    T.allCases.indices.contains(Int(number) - 1) ? T.allCases[Int(number) - 1] : nil
  }

  // MARK: Reading

  /// Reads the header of `file`, with everything that it says checked against the file.
  init(_ file: MappedFile) throws(RankifyError) {
    var record = try Self.head.read(file)
    let dimension = Int(record.next(UInt32.self))
    let metric: VectorMetric? = Self.value(record.next(UInt32.self))
    let encoding: VectorEncoding? = Self.value(record.next(UInt32.self))
    let copyNumber = record.next(UInt32.self)
    let copy: VectorEncoding? = Self.value(copyNumber)
    let rowsPerChunk = record.next(UInt32.self)
    let identity = record.next(UInt64.self)
    let (length, checksum) = (record.next(UInt64.self), record.next(UInt64.self))
    guard let metric, let encoding, copyNumber == 0 || copy != nil, rowsPerChunk == StoreLayout.rowsPerChunk,
      length <= StoreLayout.maximumMetadata
    else { throw StoreFault.damaged(file.path, "its header has values that no program writes") }
    let metadata = file.copy(StoreLayout.metadataOffset, Int(length))
    guard metadata.count == Int(length), RowChecksum.of(metadata) == checksum,
      let text = String(validating: metadata, as: UTF8.self)
    else { throw StoreFault.damaged(file.path, "its metadata fail their checksum") }
    let settings = VectorStoreSettings(
      dimension: dimension, metric: metric, encoding: encoding, exactCopy: copy, metadata: text)
    if let fault = settings.fault { throw StoreFault.damaged(file.path, "its header tells of \(fault)") }
    self.init(identity: identity, settings: settings)
  }
}
