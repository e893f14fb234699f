/// The postings of a block that could score best under some similarity: pairs of term frequency and document length, such
/// that every posting of the block has one with a frequency at least as high and a length at most as long.
///
/// Scores grow with frequency and shrink with length in every similarity here, so the best pair bounds the block for any
/// k1 and b, which stay options of the query (block-max indexes with impact pairs: Ding & Suel 2011, Lucene's competitive
/// impacts).
package struct ImpactFrontier {
  package struct Pair: Hashable {
    package var frequency: UInt32
    package var length: UInt32
  }

  /// At most `limit` pairs, frequency and length both ascending.
  private(set) var pairs: [Pair] = []
  static let limit = 4

  init(frequencies: UnsafeBufferPointer<UInt32>, lengths: (Int) -> UInt32) {
    let sorted = frequencies.indices.map { Pair(frequency: frequencies[$0], length: lengths($0)) }
      .sorted { ($0.frequency, $1.length) > ($1.frequency, $0.length) }
    for pair in sorted where pairs.last.map({ pair.length < $0.length }) ?? true { pairs.append(pair) }
    pairs.reverse()
    while pairs.count > ImpactFrontier.limit { mergeClosest() }
  }

  /// Replaces two neighbours by the pair that dominates both, choosing those closest in relative frequency and length.
  private mutating func mergeClosest() {
    func loss(_ i: Int) -> Float {
      let (low, high) = (pairs[i], pairs[i + 1])
      return Float(high.frequency) / Float(low.frequency) * ((Float(high.length) + 1) / (Float(low.length) + 1))
    }
    guard let best = (0..<pairs.count - 1).min(by: { loss($0) < loss($1) }) else { return }
    pairs[best].frequency = pairs[best + 1].frequency
    pairs.remove(at: best + 1)
  }
}
