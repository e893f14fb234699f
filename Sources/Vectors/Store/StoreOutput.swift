import RankifyCore

/// Rows that wait to be written: consecutive, and all of one chunk.
struct PendingRows {
  let first: Int
  private(set) var codes: [UInt8] = []
  private(set) var scales: [Float] = []
  private(set) var exact: [UInt8] = []
  private(set) var checksums: [UInt64] = []

  init(first: Int) { self.first = first }

  var count: Int { checksums.count }

  mutating func append(_ row: EncodedRow) {
    codes += row.codes
    if let scale = row.scale { scales.append(scale) }
    exact += row.exact
    checksums.append(row.checksum.littleEndian)
  }
}

/// The rows of a file under a writer.
final class StoreOutput {
  let layout: StoreLayout
  private let file: StoreFile

  var path: String { file.path }
  var lastGeneration: Int { file.lastGeneration }

  /// Makes a file of its header and first commit, which appears whole or not at all.
  init(creating path: String, _ header: StoreHeader, _ slot: CommitSlot) throws(RankifyError) {
    layout = header.layout
    let metadata = Array(header.settings.metadata.utf8)
    file = try StoreFile(
      creating: path, header, slot, length: header.layout.dataStart,
      parts: [(header.encoded(), 0), (metadata, StoreLayout.metadataOffset)])
  }

  /// Opens a file for the only writer.
  init(opening path: String) throws(RankifyError) {
    let opened = try StoreFile.open(path, StoreHeader.init)
    (file, layout) = (opened.file, opened.header.layout)
  }

  /// Writes rows where no commit has any yet.
  func write(_ rows: PendingRows) throws(RankifyError) {
    guard rows.count > 0 else { return }
    try file.grow(to: layout.fileLength(rows: rows.first + rows.count))
    try file.write(rows.codes, at: layout.codes(of: rows.first))
    if !rows.scales.isEmpty { try file.write(rows.scales, at: layout.scale(of: rows.first)) }
    if !rows.exact.isEmpty { try file.write(rows.exact, at: layout.exact(of: rows.first)) }
    try file.write(rows.checksums, at: layout.checksum(of: rows.first))
    // A writer that died may have left marks of its own.
    try file.write([UInt64](repeating: 0, count: rows.count), at: layout.deletion(of: rows.first))
  }

  /// Marks rows as deleted by a commit to come.
  func mark(_ rows: Set<Int>, generation: Int) throws(RankifyError) {
    try file.mark(rows, generation: generation, in: layout)
  }

  /// Takes back the deletions that a state does not have: those of a writer that died, or of commits that are undone.
  func undoDeletions(after stamp: VectorStoreStamp, in store: VectorStore) throws(RankifyError) {
    try file.undoDeletions(after: stamp, in: store.file, layout)
  }

  /// Flushes what was written, then writes the commit record and flushes that.
  func commit(_ slot: CommitSlot) throws(RankifyError) { try file.commit(slot) }
}
