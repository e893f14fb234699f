import RankifyCore

extension VectorStoreWriter {
  /// Adds the rows of another store that are not deleted, in their order, bit by bit: shards become one store.
  /// - Returns: the numbers of the new rows.
  /// - Throws: `RankifyError` where the two differ in dimension, metric, encoding or exact copy, or a row is damaged.
  @discardableResult public func append(contentsOf other: VectorStore) throws(RankifyError) -> Range<Int> {
    let (mine, theirs) = (settings.shape, other.settings.shape)
    guard mine == theirs else {
      throw RankifyError(
        .badArguments, "\(path): stores vectors as \(mine), \(other.path) as \(theirs); only equal ones can be joined")
    }
    let first = rowCount
    for row in 0..<other.rowCount where other.isLive(row) { try append(copy: try other.row(row, as: rowCount)) }
    return first..<rowCount
  }
}

extension VectorStore {
  /// Writes a new store of the rows that are not deleted, in their order and bit by bit.
  ///
  /// Row numbers change: a row's new number is the count of rows before it that live.
  /// - Returns: the new store's state.
  @discardableResult public func compact(to path: String) throws(RankifyError) -> VectorStoreStamp {
    let writer = try VectorStoreWriter(creating: path, settings)
    try writer.append(contentsOf: self)
    return try writer.commit()
  }

  /// A row's bytes under another number, after their checksum was compared.
  func row(_ row: Int, as number: Int) throws(RankifyError) -> EncodedRow {
    try verify(row)
    var copy = EncodedRow(codes: file.copy(layout.codes(of: row), layout.codeStride), scale: scale(row))
    if layout.exactKind != nil { copy.exact = file.copy(layout.exact(of: row), layout.exactStride) }
    copy.norm = maximumNorm
    copy.seal(as: number)
    return copy
  }
}

extension VectorStoreSettings {
  /// How vectors are stored, in words for a message: stores that agree in it can be joined.
  var shape: String {
    "\(dimension) numbers in \(encoding.rawValue)\(exactCopy.map { " with \($0.rawValue)" } ?? "") compared by \(metric)"
  }
}
