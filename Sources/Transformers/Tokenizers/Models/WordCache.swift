import RankifyCore

/// What words met before became. When it is full it starts anew.
struct WordCache: Sendable {
  private struct Entry {
    let hash: UInt64
    let text: Range<Int32>
    let ids: Range<Int32>
  }

  private var slots: [Int32] = []
  private var entries: [Entry] = []
  private var texts: [UInt8] = []
  private var ids: [Int32] = []

  /// Longer words hardly come twice.
  private static let longestWord = 64
  private static let maximumEntries = 1 << 14
  private static let slotCount = 1 << 16

  /// Appends the ids of a word met before; `false` where there was none.
  @inline(__always)
  func append(_ word: Bytes, hash: UInt64, to output: inout [Int32]) -> Bool {
    if slots.isEmpty { return false }
    var place = Int(truncatingIfNeeded: hash) & (Self.slotCount - 1)
    while slots[place] >= 0 {
      let entry = entries[Int(slots[place])]
      if entry.hash == hash, equals(word, entry.text) {
        // Most words are few tokens: appending one by one costs less than appending a slice.
        for i in entry.ids { output.append(ids[Int(i)]) }
        return true
      }
      place = (place + 1) & (Self.slotCount - 1)
    }
    return false
  }

  /// Remembers what a word became, unless it is long.
  mutating func insert(_ word: Bytes, hash: UInt64, _ result: ArraySlice<Int32>) {
    if word.count > Self.longestWord { return }
    if slots.isEmpty || entries.count == Self.maximumEntries { removeAll() }
    var place = Int(truncatingIfNeeded: hash) & (Self.slotCount - 1)
    while slots[place] >= 0 { place = (place + 1) & (Self.slotCount - 1) }
    slots[place] = Int32(entries.count)
    let (text, first) = (Int32(texts.count), Int32(ids.count))
    texts.append(contentsOf: word)
    ids.append(contentsOf: result)
    entries.append(Entry(hash: hash, text: text..<Int32(texts.count), ids: first..<Int32(ids.count)))
  }

  private mutating func removeAll() {
    slots = [Int32](repeating: -1, count: Self.slotCount)
    entries.removeAll(keepingCapacity: true)
    texts.removeAll(keepingCapacity: true)
    ids.removeAll(keepingCapacity: true)
  }

  @inline(__always)
  private func equals(_ word: Bytes, _ range: Range<Int32>) -> Bool {
    guard range.count == word.count else { return false }
    for i in 0..<word.count where texts[Int(range.lowerBound) + i] != word[i] { return false }
    return true
  }
}
