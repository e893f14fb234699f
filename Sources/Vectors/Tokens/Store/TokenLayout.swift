/// Where things are in a file of token vectors. All numbers are little-endian.
///
/// ```
/// 0      header (4 KiB): what never changes, and its checksum
/// 4096   commit slot 0 · 8192 commit slot 1: the last two commits, each with its checksum
/// 12288  metadata; then, from a multiple of 4 KiB on,
/// codec: centroids (16-bit floats) │ cutoffs │ weights, with residual codes; then, from a multiple of 4 KiB on,
/// segments, one after the other, each of the documents that were written at once
/// ```
/// Segments are never changed once committed, but for marks of deletions, each the generation of the commit that deleted the
/// document: readers need no lock, older snapshots still have the document, and what a crash left behind the last commit is
/// overwritten. Unlike the rows of vector stores those of token stores are not padded: bytes for each token count.
struct TokenLayout: Equatable, Sendable {
  /// Bytes of a vector's numbers, or of its residual.
  let rowBytes: Int
  /// Bytes of a centroid's number: 2 for up to 65,536 centroids, else 4; 0 without.
  let codeBytes: Int
  /// Bytes of a scale: 0 or 4.
  let scaleBytes: Int
  let codecStart: Int
  let codecBytes: Int
  let dataStart: Int

  init(_ settings: TokenStoreSettings, centroids: Int) {
    let dimension = settings.dimension
    rowBytes = Self.rowBytes(settings)
    scaleBytes = settings.encoding == .int8 ? 4 : 0
    codecStart = StoreLayout.round(StoreLayout.metadataOffset + settings.metadata.utf8.count, to: StoreLayout.page)
    if let bits = settings.encoding.residualBits {
      codeBytes = centroids <= 65_536 ? 2 : 4
      codecBytes = 2 * centroids * dimension + 4 * ((1 << bits - 1) + 1 << bits)
    } else {
      (codeBytes, codecBytes) = (0, 0)
    }
    dataStart = StoreLayout.round(codecStart + codecBytes, to: StoreLayout.page)
  }

  private static func rowBytes(_ settings: TokenStoreSettings) -> Int {
    switch settings.encoding {
    case .float32: 4 * settings.dimension
    case .float16: 2 * settings.dimension
    case .int8: settings.dimension
    case .residual1, .residual2, .residual4: settings.dimension * (settings.encoding.residualBits ?? 0) / 8
    }
  }

  var bytesPerToken: Int { rowBytes + codeBytes + scaleBytes }
}

/// Where the parts of a segment are, from its beginning, each at a multiple of 64 bytes.
///
/// ```
/// head │ documents: ends · checksums · deletions │ tokens: centroids · scales · numbers │ lists: cells · ends · documents
/// ```
/// An end is the number of tokens up to and with a document. A list has the documents of the segment with a token at a
/// centroid; only centroids that have some have one.
struct SegmentLayout: Equatable, Sendable {
  static let headBytes = 128
  static let alignment = 64

  let checksums: Int
  let deletions: Int
  let codes: Int
  let scales: Int
  let values: Int
  let cells: Int
  let cellEnds: Int
  let members: Int
  let length: Int
  static let ends = headBytes

  init(_ layout: TokenLayout, documents: Int, tokens: Int, cells cellCount: Int, members memberCount: Int) {
    var next = Self.ends
    func part(_ bytes: Int) -> Int {
      next = StoreLayout.round(next + bytes, to: Self.alignment)
      return next
    }
    checksums = part(4 * documents)
    deletions = part(8 * documents)
    codes = part(8 * documents)
    scales = part(layout.codeBytes * tokens)
    values = part(layout.scaleBytes * tokens)
    // Kernels may read a few bytes beyond the last vector.
    cells = part(layout.rowBytes * tokens + 16)
    cellEnds = part(4 * cellCount)
    members = part(4 * cellCount)
    length = part(4 * memberCount)
  }
}
