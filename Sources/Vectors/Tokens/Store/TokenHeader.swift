import RankifyCore

/// The first 4 KiB of a store of token vectors, its metadata and its codec: what never changes.
struct TokenHeader: Sendable, CommittedFile {
  private static let head = FileHead(
    magic: Array("RankifyTokens\r\n\0".utf8), version: 1, seed: 3, noun: "store of token vectors",
    remedy: "encode the texts again", damaged: StoreFault.damaged)

  let identity: UInt64
  let settings: TokenStoreSettings
  let codec: ResidualCodec?
  let layout: TokenLayout
  /// Documents are told apart by 32 bits.
  var maximumRows: Int { Int(UInt32.max) }

  init(identity: UInt64, settings: TokenStoreSettings, codec: ResidualCodec?) {
    (self.identity, self.settings, self.codec) = (identity, settings, codec)
    layout = TokenLayout(settings, centroids: codec?.centroids.count ?? 0)
  }

  // MARK: Writing

  /// The parts of a new file, and where they go.
  var parts: [(bytes: [UInt8], offset: Int)] {
    [
      (encoded, 0), (Array(settings.metadata.utf8), StoreLayout.metadataOffset),
      (codec?.encoded ?? [], layout.codecStart),
    ]
  }

  private var encoded: [UInt8] {
    let metadata = Array(settings.metadata.utf8)
    return Self.head.encoded { record in
      record.append(UInt32(settings.dimension))
      record.append(CaseNumber.of(settings.encoding))
      record.append(UInt32(settings.maximumTokens))
      record.append(UInt32(codec?.centroids.count ?? 0))
      record.append(identity)
      record.append(UInt64(metadata.count))
      record.append(RowChecksum.of(metadata))
      record.append(RowChecksum.of(codec?.encoded ?? []))
      record.append((codec?.averageResidual ?? 0).bitPattern)
      record.append((codec?.heldOutError ?? 0).bitPattern)
    }
  }

  // MARK: Reading

  /// Reads the header of `file`, with everything that it says checked against the file.
  init(_ file: MappedFile) throws(RankifyError) {
    var record = try Self.head.read(file)
    let dimension = Int(record.next(UInt32.self))
    let encoding: TokenEncoding? = CaseNumber.value(record.next(UInt32.self))
    let (maximum, centroids) = (Int(record.next(UInt32.self)), Int(record.next(UInt32.self)))
    let identity = record.next(UInt64.self)
    let (length, checksum) = (record.next(UInt64.self), record.next(UInt64.self))
    guard let encoding, length <= StoreLayout.maximumMetadata, (encoding.residualBits != nil) == (centroids > 0) else {
      throw StoreFault.damaged(file.path, "its header has values that no program writes")
    }
    let metadata = file.copy(StoreLayout.metadataOffset, Int(length))
    guard metadata.count == Int(length), RowChecksum.of(metadata) == checksum,
      let text = String(validating: metadata, as: UTF8.self)
    else { throw StoreFault.damaged(file.path, "its metadata fail their checksum") }
    let settings = TokenStoreSettings(
      dimension: dimension, encoding: encoding, maximumTokens: maximum, metadata: text)
    if let fault = settings.fault { throw StoreFault.damaged(file.path, "its header tells of \(fault)") }
    let codec = try Self.codec(settings, centroids, file, &record)
    self.init(identity: identity, settings: settings, codec: codec)
  }

  private static func codec(
    _ settings: TokenStoreSettings, _ centroids: Int, _ file: MappedFile, _ record: inout ByteRecord
  ) throws(RankifyError) -> ResidualCodec? {
    guard let bits = settings.encoding.residualBits else { return nil }
    let layout = TokenLayout(settings, centroids: centroids)
    guard layout.dataStart <= file.count else {
      throw StoreFault.truncated(file.path, file.count, layout.dataStart)
    }
    let bytes = file.copy(layout.codecStart, layout.codecBytes)
    guard RowChecksum.of(bytes) == record.next(UInt64.self) else {
      throw StoreFault.damaged(file.path, "its centroids fail their checksum")
    }
    let average = Float(bitPattern: record.next(UInt32.self))
    let error = Double(bitPattern: record.next(UInt64.self))
    do throws(RankifyError) {
      return try ResidualCodec(
        bits: bits, dimension: settings.dimension, centroids: centroids, bytes, averageResidual: average,
        heldOutError: error)
    } catch {
      throw StoreFault.damaged(file.path, "its codec is none (\(error.message))")
    }
  }
}

extension ResidualCodec {
  /// The centroids, cutoffs and weights in bytes.
  fileprivate var encoded: [UInt8] {
    var record = ByteRecord()
    for half in centroids.halves { record.append(half) }
    for number in cutoffs + weights { record.append(number.bitPattern) }
    return record.bytes
  }

  /// Reads a codec from its bytes, which have the length that its shape asks for.
  fileprivate init(
    bits: Int, dimension: Int, centroids count: Int, _ bytes: [UInt8], averageResidual: Float, heldOutError: Double
  ) throws(RankifyError) {
    let halves = bytes.withUnsafeBytes { bytes in
      (0..<count * dimension).map { UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self)) }
    }
    var record = ByteRecord(Array(bytes.dropFirst(2 * halves.count)))
    let cutoffs = (0..<(1 << bits - 1)).map { _ in Float(bitPattern: record.next(UInt32.self)) }
    let weights = (0..<(1 << bits)).map { _ in Float(bitPattern: record.next(UInt32.self)) }
    try self.init(
      bits: bits, centroids: Centroids(halves: halves, dimension: dimension), cutoffs: cutoffs, weights: weights,
      averageResidual: averageResidual, heldOutError: heldOutError)
  }
}
