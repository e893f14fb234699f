import CKernels

/// Which rows a search may find: those that live, and are asked for.
struct RowSelection {
  /// How many.
  let count: Int
  private let total: Int
  private let bits: [UInt64]?

  init(_ store: VectorStore, _ wanted: RowSet?) {
    total = store.rowCount
    guard let rows = RowSelection.intersection(store, wanted) else {
      (count, bits) = (total, nil)
      return
    }
    count = rows.count
    bits = rows.words + [UInt64](repeating: 0, count: max(0, (total + 63) / 64 - rows.words.count))
  }

  private static func intersection(_ store: VectorStore, _ wanted: RowSet?) -> RowSet? {
    guard let wanted else { return store.live }
    return (store.live ?? RowSet(0..<store.rowCount)).intersection(wanted)
  }

  /// Whether it is faster to look at each of these rows than to scan all: they are few, or nearly all are asked for.
  func favoursLooking(depth: Int) -> Bool { count < total / 16 || depth > count / 4 }

  /// The rows, as candidates without scores.
  var candidates: [UInt64] { (0..<total).lazy.filter(contains).map { ck_candidate(0, UInt32($0)) } }

  /// Whether a row may be found.
  func contains(_ row: Int) -> Bool { row < total && bits.map { $0[row >> 6] >> UInt64(row & 63) & 1 == 1 } ?? true }

  /// A bit for each row, or `nil` where all rows may be found.
  func withBits<T>(_ body: (UnsafePointer<UInt64>?) -> T) -> T {
    guard let bits else { return body(nil) }
    return bits.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}

extension RowSet: Sequence {
  /// The rows in ascending order.
  public func makeIterator() -> AnyIterator<Int> {
    var (word, rest) = (-1, UInt64(0))
    return AnyIterator {
      while rest == 0 {
        word += 1
        if word >= words.count { return nil }
        rest = words[word]
      }
      defer { rest &= rest - 1 }
      return word * 64 + rest.trailingZeroBitCount
    }
  }
}
