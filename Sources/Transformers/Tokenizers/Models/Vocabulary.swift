import RankifyCore

/// Token texts and their ids: a hash table over bytes in one block, without a `String` per token.
struct Vocabulary: Sendable {
  /// The texts of all entries, one after the other.
  private var texts: [UInt8] = []
  /// Where each text ends.
  private var ends: [Int] = [0]
  private var ids: [Int32] = []
  /// The upper half of a hash and, below it, one more than the entry; 0 where free. Their number is a power of two.
  private var slots: [UInt64]
  /// The length of the longest text in bytes.
  private(set) var longest = 0

  /// An empty vocabulary with room for about `capacity` tokens.
  init(capacity: Int = 0) {
    var count = 16
    while count < capacity * 2 { count *= 2 }
    slots = [UInt64](repeating: 0, count: count)
  }

  /// How many entries there are.
  var count: Int { ids.count }

  /// The id of an entry.
  func id(at entry: Int) -> Int32 { ids[entry] }

  /// Calls `body` with the text of an entry.
  func withText<Result>(at entry: Int, _ body: (Bytes) -> Result) -> Result {
    texts.withUnsafeBufferPointer { body($0.part(ends[entry]..<ends[entry + 1])) }
  }

  /// The text of an entry; invalid UTF-8 is repaired.
  func text(at entry: Int) -> String { withText(at: entry) { String(decoding: $0, as: UTF8.self) } }

  /// The id of `text`, or a negative number where it is no token.
  @inline(__always)
  func id(of text: Bytes) -> Int32 { id(of: text, hash: TokenHash.hash(text)) }

  /// The id of `text`, whose hash is known.
  @inline(__always)
  func id(of text: Bytes, hash: UInt64) -> Int32 {
    let entry = entry(of: text, hash: hash)
    return entry < 0 ? -1 : ids[entry]
  }

  /// The entry of `text`, or a negative number.
  func entry(of text: Bytes, hash: UInt64) -> Int {
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while true {
      let slot = slots[place]
      if slot == 0 { return -1 }
      let entry = Int(slot & 0xffff_ffff) - 1
      if slot >> 32 == hash >> 32, equals(text, entry) { return entry }
      place = (place + 1) & mask
    }
  }

  /// Adds an entry; one of the same text is hidden by it from then on.
  mutating func append(_ text: Bytes, id: Int32) {
    if (ids.count + 1) * 2 > slots.count { grow() }
    let hash = TokenHash.hash(text)
    let hidden = entry(of: text, hash: hash)
    texts.append(contentsOf: text)
    ends.append(texts.count)
    ids.append(id)
    longest = max(longest, text.count)
    insert(hash, entry: ids.count - 1, hiding: hidden)
  }

  @inline(__always)
  private func equals(_ text: Bytes, _ entry: Int) -> Bool {
    let start = ends[entry]
    guard ends[entry + 1] - start == text.count else { return false }
    return texts.withUnsafeBufferPointer { texts in
      for i in 0..<text.count where texts[start + i] != text[i] { return false }
      return true
    }
  }

  private mutating func insert(_ hash: UInt64, entry: Int, hiding hidden: Int) {
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place] != 0, Int(slots[place] & 0xffff_ffff) - 1 != hidden || hidden < 0 { place = (place + 1) & mask }
    slots[place] = (hash >> 32) << 32 | UInt64(entry + 1)
  }

  private mutating func grow() {
    slots = [UInt64](repeating: 0, count: slots.count * 2)
    for entry in ids.indices {
      let hash = withText(at: entry, TokenHash.hash)
      let hidden = withText(at: entry) { self.entry(of: $0, hash: hash) }
      insert(hash, entry: entry, hiding: hidden)
    }
  }
}
