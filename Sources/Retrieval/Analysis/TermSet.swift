/// A set of terms (stop words, articles) that is asked once for each token.
package struct TermSet: Sendable {
  /// For each first byte, the lengths that occur: most tokens are refused by this alone.
  private var lengths = [UInt64](repeating: 0, count: 256)
  /// Open-addressing hash table: where a term begins in `bytes`, plus one; 0 for an empty slot.
  private var slots: [Int32]
  /// The terms, each after its length.
  private var bytes: [UInt8] = []

  /// Creates a set; terms longer than 63 bytes, which no list has a use for, are refused with nil.
  package init?(_ terms: some Collection<String>) {
    var size = 8
    while size < 3 * terms.count { size *= 2 }
    slots = [Int32](repeating: 0, count: size)
    for term in terms {
      guard term.utf8.count < 64 else { return nil }
      Array(term.utf8).withUnsafeBufferPointer { insert($0) }
    }
  }

  /// Whether the term is in the set.
  @inline(__always)
  package func contains(_ term: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = term.first, term.count < 64, lengths[Int(first)] >> UInt64(term.count) & 1 == 1 else {
      return false
    }
    return slots[slot(of: term)] != 0
  }

  private mutating func insert(_ term: UnsafeBufferPointer<UInt8>) {
    guard let first = term.first, !contains(term) else { return }
    slots[slot(of: term)] = Int32(bytes.count + 1)
    lengths[Int(first)] |= 1 << UInt64(term.count)
    bytes.append(UInt8(term.count))
    bytes.append(contentsOf: term)
  }

  /// The slot that has the term, or the empty one where it would be.
  private func slot(of term: UnsafeBufferPointer<UInt8>) -> Int {
    var hash: UInt32 = 2_166_136_261
    for byte in term { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    var index = Int(hash) & (slots.count - 1)
    while slots[index] != 0, !holds(term, at: Int(slots[index]) - 1) { index = (index + 1) & (slots.count - 1) }
    return index
  }

  private func holds(_ term: UnsafeBufferPointer<UInt8>, at offset: Int) -> Bool {
    guard Int(bytes[offset]) == term.count else { return false }
    return (0..<term.count).allSatisfy { bytes[offset + 1 + $0] == term[$0] }
  }
}
