import RankifyCore

/// What one commit says: 64 bytes at one of two places, in turn, so that the commit before survives a torn write.
package struct CommitSlot: Equatable, Sendable {
  static let length = 64

  var generation: Int
  var rows: Int
  var deleted: Int
  /// No stored vector is longer; bounds rounding errors of fast scores.
  var maximumNorm: Float

  /// Where this commit's bytes go.
  var offset: Int { StoreLayout.slotOffsets[generation % 2] }

  package func encoded(identity: UInt64) -> [UInt8] {
    var record = ByteRecord()
    record.append(UInt64(generation))
    record.append(UInt64(rows))
    record.append(UInt64(deleted))
    record.append(maximumNorm.bitPattern)
    record.seal(length: Self.length, seed: identity)
    return record.bytes
  }

  /// Reads a slot; `nil` where it was never written or is torn.
  private init?(_ bytes: [UInt8], _ header: some CommittedFile) {
    var record = ByteRecord(bytes)
    guard bytes.count == Self.length, record.isSealed(seed: header.identity) else { return nil }
    let (generation, rows) = (record.next(UInt64.self), record.next(UInt64.self))
    let (deleted, norm) = (record.next(UInt64.self), Float(bitPattern: record.next(UInt32.self)))
    guard (1...Deletion.generations).contains(generation), rows <= header.maximumRows, deleted <= rows,
      norm >= 0, norm.isFinite
    else { return nil }
    self.init(generation: Int(generation), rows: Int(rows), deleted: Int(deleted), maximumNorm: norm)
  }

  package init(generation: Int, rows: Int, deleted: Int, maximumNorm: Float) {
    (self.generation, self.rows, self.deleted, self.maximumNorm) = (generation, rows, deleted, maximumNorm)
  }

  /// The last commit of a file.
  static func last(_ file: MappedFile, _ header: some CommittedFile) throws(RankifyError) -> CommitSlot {
    let slots = StoreLayout.slotOffsets.compactMap { CommitSlot(file.copy($0, length), header) }
    guard let slot = slots.max(by: { $0.generation < $1.generation }) else {
      throw StoreFault.damaged(file.path, "neither of its commit records is whole")
    }
    return slot
  }
}

/// What commits must know of a kind of file.
protocol CommittedFile {
  /// A random number drawn when the file was made.
  var identity: UInt64 { get }
  /// The most rows that a file can have.
  var maximumRows: Int { get }
}

/// The mark of a deleted row: the generation of the commit that deleted it, with a check; 0 for a row that lives.
enum Deletion {
  static let generations = UInt64(UInt32.max)

  static func mark(_ row: Int, generation: Int) -> UInt64 {
    UInt64(generation) | check(row, UInt64(generation)) << 32
  }

  private static func check(_ row: Int, _ generation: UInt64) -> UInt64 {
    let mixed = (UInt64(row) &* 0x9e37_79b9_7f4a_7c15) ^ (generation &* 0xd6e8_feb8_6659_fd93)
    return (mixed ^ (mixed >> 32)) & 0xffff_ffff
  }

  /// The generation in a mark of `row`: 0 where the row lives, `nil` where the mark is damaged.
  static func generation(_ mark: UInt64, _ row: Int) -> Int? {
    let generation = mark & 0xffff_ffff
    if mark == 0 { return 0 }
    return generation != 0 && mark >> 32 == check(row, generation) ? Int(generation) : nil
  }
}
