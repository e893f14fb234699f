import CKernels

/// Where things are in a vector store's file. All numbers are little-endian.
///
/// ```
/// 0      header (4 KiB): what never changes, and its checksum
/// 4096   commit slot 0 · 8192 commit slot 1: the last two commits, each with its checksum
/// 12288  metadata; then, from a multiple of 4 KiB on,
/// chunks of 1024 rows: codes │ scales (int8) │ exact copies (where kept) │ row checksums │ deletions
/// ```
/// Within a chunk every part begins at a multiple of 64 bytes, and every row is padded with zeros to one. Rows are never
/// changed once committed: readers need no lock, and what a crash left beyond the last commit is overwritten. A row's
/// deletion is the generation of the commit that deleted it, so that older snapshots still have the row.
struct StoreLayout: Equatable, Sendable, RowPlaces {
  static let dimensions = 1...65_536
  static let maximumMetadata = 1 << 20
  static let rowsPerChunk = 1024
  static let slotOffsets = [4096, 8192]
  static let metadataOffset = 12_288
  static let page = 4096

  let kind: RowKind
  let exactKind: RowKind?
  /// Numbers in a row with its padding: a multiple of 64.
  let paddedDimension: Int
  let codeStride: Int
  let exactStride: Int
  let scalesOffset: Int
  let exactOffset: Int
  let checksumsOffset: Int
  let deletionsOffset: Int
  let chunkBytes: Int
  let dataStart: Int

  init(_ settings: VectorStoreSettings) {
    let rows = Self.rowsPerChunk
    kind = RowKind(settings.encoding)
    exactKind = settings.exactCopy.map(RowKind.init)
    paddedDimension = Self.round(settings.dimension, to: 64)
    codeStride = Self.round(settings.dimension * kind.bytes, to: 64)
    exactStride = Self.round(settings.dimension * (exactKind?.bytes ?? 0), to: 64)
    scalesOffset = rows * codeStride
    exactOffset = scalesOffset + (settings.encoding == .int8 ? rows * 4 : 0)
    checksumsOffset = exactOffset + rows * exactStride
    deletionsOffset = checksumsOffset + rows * 8
    chunkBytes = deletionsOffset + rows * 8
    dataStart = Self.round(Self.metadataOffset + settings.metadata.utf8.count, to: Self.page)
  }

  static func round(_ value: Int, to multiple: Int) -> Int { (value + multiple - 1) / multiple * multiple }

  /// The most rows that a file can have; beyond, offsets could overflow.
  var maximumRows: Int { min(Int(UInt32.max), (Int.max >> 8) / chunkBytes * Self.rowsPerChunk) }

  /// The length of a file with so many rows: whole chunks.
  func fileLength(rows: Int) -> Int {
    dataStart + (rows + Self.rowsPerChunk - 1) / Self.rowsPerChunk * chunkBytes
  }

  private func place(_ row: Int, _ part: Int, _ stride: Int) -> Int {
    dataStart + row / Self.rowsPerChunk * chunkBytes + part + row % Self.rowsPerChunk * stride
  }

  func codes(of row: Int) -> Int { place(row, 0, codeStride) }
  func scale(of row: Int) -> Int { place(row, scalesOffset, 4) }
  func exact(of row: Int) -> Int { place(row, exactOffset, exactStride) }
  func checksum(of row: Int) -> Int { place(row, checksumsOffset, 8) }
  func deletion(of row: Int) -> Int { place(row, deletionsOffset, 8) }
}

/// What the kernels know of a row: the type of its numbers.
enum RowKind: Sendable {
  case float32, float16, bytes

  init(_ encoding: VectorEncoding) {
    self =
      switch encoding {
      case .float32: .float32
      case .float16: .float16
      case .int8: .bytes
      }
  }

  /// Bytes of a number.
  var bytes: Int {
    switch self {
    case .float32: 4
    case .float16: 2
    case .bytes: 1
    }
  }

  var kernel: ck_row_kind {
    switch self {
    case .float32: CK_ROW_F32
    case .float16: CK_ROW_F16
    case .bytes: CK_ROW_U8
    }
  }
}
