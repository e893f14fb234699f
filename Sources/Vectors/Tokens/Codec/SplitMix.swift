/// A small random generator that gives the same numbers for the same seed, everywhere and for ever: files depend on it.
///
/// G. L. Steele, D. Lea and C. H. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A number in `0..<bound`, `bound` being positive; its bias is below `bound / 2⁶⁴`.
  mutating func next(below bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }

  /// The numbers `0..<count` in random order, as many of the first as are asked for.
  mutating func permutation(_ count: Int, first: Int) -> [Int] {
    var order = Array(0..<count)
    for i in 0..<min(first, count) { order.swapAt(i, i + next(below: count - i)) }
    return Array(order.prefix(first))
  }
}
