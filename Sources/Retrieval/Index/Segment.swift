import RankifyCore
import Synchronization

/// A row of the table `segments`.
struct SegmentRow: Hashable {
  var segment: Int
  /// Local numbers, deleted documents included.
  var size: Int
  var first: Int
  var last: Int
  /// Documents that are not deleted, those among them with at least one term, and their tokens.
  var documents: Int
  var worded: Int
  var tokens: Int
  var fingerprint: UInt64

  /// All segments in the order of their documents.
  static func all(in database: Database) throws(RankifyError) -> [SegmentRow] {
    let select = try database.prepare(
      "SELECT segment, size, first, last, documents, worded, tokens, fingerprint FROM segments ORDER BY first")
    var rows: [SegmentRow] = []
    while try select.step() {
      let row = SegmentRow(
        segment: select.integer(0), size: select.integer(1), first: select.integer(2), last: select.integer(3),
        documents: select.integer(4), worded: select.integer(5), tokens: select.integer(6),
        fingerprint: UInt64(truncatingIfNeeded: select.integer(7)))
      guard row.isSane, row.first > rows.last?.last ?? -1 else {
        throw database.damaged("the row of segment \(row.segment)")
      }
      rows.append(row)
    }
    return rows
  }

  fileprivate var counts: [Int] { [documents, worded, tokens] }

  private var isSane: Bool {
    (1...IndexFormat.maximumSegmentSize).contains(size) && first >= 0 && last >= first && last < 1 << 62
      && last - first >= size - 1
      && (0...size).contains(documents) && (0...documents).contains(worded) && tokens >= 0
  }
}

/// What every query needs of a segment, in memory. Immutable but for the identifiers, which load as they are asked for.
final class Segment: Sendable {
  let row: SegmentRow
  /// Tokens of every local document.
  let lengths: [UInt32]
  /// Document numbers, where they are not consecutive.
  private let numbers: [Int]?
  private let deleted: [UInt8]?
  let identifiers: SegmentIdentifiers

  init(_ row: SegmentRow, _ database: Database) throws(RankifyError) {
    self.row = row
    guard let bytes = try database.read(.lengths, of: row.segment),
      let lengths = SegmentData.decode(lengths: bytes, count: row.size)
    else { throw database.damaged("the lengths of segment \(row.segment)") }
    self.lengths = lengths
    if let bytes = try database.read(.numbers, of: row.segment) {
      guard let numbers = SegmentData.decode(numbers: bytes, count: row.size) else {
        throw database.damaged("the numbers of segment \(row.segment)")
      }
      self.numbers = numbers
    } else {
      guard row.last - row.first + 1 == row.size else { throw database.damaged("the row of segment \(row.segment)") }
      numbers = nil
    }
    deleted = try database.read(.deleted, of: row.segment)
    guard deleted == nil || deleted?.count == (row.size + 7) / 8 else {
      throw database.damaged("the deletions of segment \(row.segment)")
    }
    identifiers = SegmentIdentifiers(row)
    guard row.counts == liveCounts() else { throw database.damaged("the counts of segment \(row.segment)") }
  }

  /// Documents that are not deleted, those among them with any term, and their tokens.
  private func liveCounts() -> [Int] {
    var (documents, worded, tokens) = (0, 0, 0)
    for (local, length) in lengths.enumerated() where !isDeleted(local) {
      documents += 1
      worded += length > 0 ? 1 : 0
      tokens += Int(length)
    }
    return [documents, worded, tokens]
  }

  var hasDeletions: Bool { deleted != nil }

  func isDeleted(_ local: Int) -> Bool {
    guard let deleted else { return false }
    return deleted[local / 8] >> UInt8(local % 8) & 1 == 1
  }

  /// The document number of a local one.
  func number(of local: Int) -> Int { numbers?[local] ?? row.first + local }

  /// The local number of a document, or `nil` where it is not in this segment.
  func local(of number: Int) -> Int? {
    guard number >= row.first, number <= row.last else { return nil }
    guard let numbers else { return number - row.first }
    let local = numbers.partitioningIndex { $0 >= number }
    return local < numbers.count && numbers[local] == number ? local : nil
  }
}

/// The external identifiers of a segment's documents, loaded in chunks.
final class SegmentIdentifiers: Sendable {
  private let row: SegmentRow
  private let chunks: Mutex<[[String]?]>

  init(_ row: SegmentRow) {
    self.row = row
    let count = (row.size + IndexFormat.identifiersPerChunk - 1) / IndexFormat.identifiersPerChunk
    chunks = Mutex(Array(repeating: nil, count: count))
  }

  /// The chunks loaded so far.
  var loaded: [[String]?] { chunks.withLock { $0 } }

  /// The identifier of a local document, read from `database` where it must be.
  func identifier(of local: Int, in database: Database) throws(RankifyError) -> String {
    let (chunk, place) = local.quotientAndRemainder(dividingBy: IndexFormat.identifiersPerChunk)
    if let loaded = chunks.withLock({ $0[chunk] }) { return loaded[place] }
    let count = min(IndexFormat.identifiersPerChunk, row.size - chunk * IndexFormat.identifiersPerChunk)
    guard let bytes = try database.read(.identifiers, chunk: chunk, of: row.segment),
      let identifiers = SegmentData.decode(identifiers: bytes, count: count)
    else { throw database.damaged("the identifiers of segment \(row.segment)") }
    chunks.withLock { $0[chunk] = identifiers }
    return identifiers[place]
  }
}
