/// A set of row numbers: one bit a row.
public struct RowSet: Hashable, Sendable {
  private(set) var words: [UInt64]
  /// How many rows are in the set.
  public private(set) var count: Int

  /// An empty set.
  public init() { (words, count) = ([], 0) }

  /// All rows of a range, which begins at 0 or later.
  public init(_ rows: Range<Int>) {
    precondition(rows.lowerBound >= 0, "row \(rows.lowerBound) is negative")
    words = [UInt64](repeating: 0, count: (rows.upperBound + 63) / 64)
    for word in (rows.lowerBound / 64)..<words.count {
      let part = rows.clamped(to: (64 * word)..<(64 * word + 64))
      words[word] = (UInt64.max >> UInt64(64 - part.count)) << UInt64(part.lowerBound - 64 * word)
    }
    count = rows.count
  }

  /// The given rows.
  public init(_ rows: some Sequence<Int>) {
    self.init()
    for row in rows { insert(row) }
  }

  /// Whether a row is in the set.
  public func contains(_ row: Int) -> Bool {
    row >= 0 && row >> 6 < words.count && words[row >> 6] & (1 << UInt64(row & 63)) != 0
  }

  /// Adds a row, 0 or more.
  public mutating func insert(_ row: Int) {
    precondition(row >= 0, "row \(row) is negative")
    if row >> 6 >= words.count { words.append(contentsOf: repeatElement(0, count: (row >> 6) + 1 - words.count)) }
    let bit = UInt64(1) << UInt64(row & 63)
    if words[row >> 6] & bit == 0 { count += 1 }
    words[row >> 6] |= bit
  }

  /// Takes a row out.
  public mutating func remove(_ row: Int) {
    guard contains(row) else { return }
    words[row >> 6] &= ~(1 << UInt64(row & 63))
    count -= 1
  }

  /// The rows that are in both sets.
  public func intersection(_ other: RowSet) -> RowSet {
    var both = RowSet()
    both.words = zip(words, other.words).map { $0 & $1 }
    both.count = both.words.reduce(0) { $0 + $1.nonzeroBitCount }
    return both
  }

  /// Equal where the same rows are in both.
  public static func == (a: RowSet, b: RowSet) -> Bool {
    a.count == b.count && zip(a.words, b.words).allSatisfy { $0 == $1 }
  }

  /// Hashes the number of rows, which trailing empty words do not change.
  public func hash(into hasher: inout Hasher) { hasher.combine(count) }
}
