import RankifyCore

/// The first 4 KiB of a vector store: what never changes.
package struct StoreHeader: Sendable, CommittedFile {
  private static let head = FileHead(
    magic: Array("RankifyVectors\r\n".utf8), version: 1, seed: 1, noun: "vector store",
    remedy: "encode the texts again", damaged: StoreFault.damaged)

  let identity: UInt64
  let settings: VectorStoreSettings
  let layout: StoreLayout
  var maximumRows: Int { layout.maximumRows }

  package init(identity: UInt64, settings: VectorStoreSettings) {
    (self.identity, self.settings, layout) = (identity, settings, StoreLayout(settings))
  }

  // MARK: Writing

  /// The header's bytes, sealed.
  package func encoded() -> [UInt8] {
    let metadata = Array(settings.metadata.utf8)
    return Self.head.encoded { record in
      record.append(UInt32(clamping: settings.dimension))
      record.append(CaseNumber.of(settings.metric))
      record.append(CaseNumber.of(settings.encoding))
      record.append(settings.exactCopy.map(CaseNumber.of) ?? 0)
      record.append(UInt32(StoreLayout.rowsPerChunk))
      record.append(identity)
      record.append(UInt64(metadata.count))
      record.append(RowChecksum.of(metadata))
    }
  }

  // MARK: Reading

  /// Reads the header of `file`, with everything that it says checked against the file.
  init(_ file: MappedFile) throws(RankifyError) {
    var record = try Self.head.read(file)
    let dimension = Int(record.next(UInt32.self))
    let metric: VectorMetric? = CaseNumber.value(record.next(UInt32.self))
    let encoding: VectorEncoding? = CaseNumber.value(record.next(UInt32.self))
    let copyNumber = record.next(UInt32.self)
    let copy: VectorEncoding? = CaseNumber.value(copyNumber)
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
