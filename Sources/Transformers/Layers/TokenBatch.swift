/// Token sequences of any lengths, one behind the other, without padding.
package struct TokenBatch: Sendable {
  /// The tokens of all sequences.
  private(set) var ids: [Int32] = []
  /// Which part of a pair each token belongs to: 0 or 1.
  private(set) var types: [Int32] = []
  /// Sequence s is tokens offsets[s] ..< offsets[s + 1].
  private(set) var offsets: [Int] = [0]
  /// How many tokens of each sequence are attended to, from its first on; `nil` where all are, in every sequence.
  private(set) var keys: [Int]?

  /// The number of sequences.
  var count: Int { offsets.count - 1 }

  mutating func append(_ sequence: TokenSequence) {
    if sequence.attendedCount != nil, keys == nil { keys = zip(offsets, offsets.dropFirst()).map { $1 - $0 } }
    keys?.append(sequence.attendedCount ?? sequence.count)
    ids.append(contentsOf: sequence.ids)
    types.append(contentsOf: sequence.typeIDs)
    offsets.append(ids.count)
  }

  /// Empties the batch and keeps its memory.
  mutating func removeAll() {
    ids.removeAll(keepingCapacity: true)
    types.removeAll(keepingCapacity: true)
    offsets.removeAll(keepingCapacity: true)
    offsets.append(0)
    keys = nil
  }

  /// The place of each token in its sequence, from 0.
  var positions: [Int32] {
    zip(offsets, offsets.dropFirst()).flatMap { (0..<Int32($1 - $0)) }
  }

  /// Positions as RoBERTa counts them: from `padding` + 1 on, over tokens that are not padding; padding itself is at
  /// `padding`.
  func positions(after padding: Int32) -> [Int32] {
    var result = [Int32](repeating: padding, count: ids.count)
    for (start, end) in zip(offsets, offsets.dropFirst()) {
      var next = padding + 1
      for i in start..<end where ids[i] != padding {
        result[i] = next
        next += 1
      }
    }
    return result
  }
}
