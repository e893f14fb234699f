/// The best documents so far, with everything that ties with the last of them.
///
/// Which of several equal documents stay is decided at the end by identifier; so none of them is dropped before. Equal are
/// scores that become one number in single precision, which is how they are given out. A histogram of the scores seen
/// gives, at any time and without sorting, a score that enough documents have reached.
struct TopDocuments {
  /// A score and a document in one number that sorts by score: the score, made unsigned, in the upper half, the
  /// document's place among all segments in the lower.
  typealias Entry = UInt64

  private let depth: Int
  private(set) var entries: [Entry] = []
  /// A document below this score cannot enter any more.
  private(set) var threshold: Int32
  /// How many of the documents seen have scores in each of the ranges of width 2^`shift` from `origin` on.
  private var histogram: [UInt32]
  private let origin: Int32
  private let shift: Int32
  /// Fewer than `depth` documents, `better` of them, stand in the ranges above `range`.
  private var range: Int
  private var better = 0
  private var capacity: Int

  /// Scores are below 2²⁹, and either all positive or, with `negative` ones among them, above −2³⁰.
  init(depth: Int, negative: Bool) {
    self.depth = depth
    (origin, shift) = negative ? (-1 << 30, 19) : (0, 18)
    threshold = negative ? origin : 1
    let ranges = (Int(1 << 29) - Int(origin)) >> Int(shift) + 1
    histogram = Array(repeating: 0, count: ranges)
    range = ranges - 1
    capacity = 4 * depth + 4 * SearchScratch.window
  }

  static func score(of entry: Entry) -> Int32 { Int32(truncatingIfNeeded: Int64(entry >> 32) - 0x8000_0000) }
  static func place(of entry: Entry) -> Int { Int(entry & 0xFFFF_FFFF) }

  /// Takes it from the caller that at least `depth` documents reach `score`.
  mutating func raise(to score: Int32) { threshold = max(threshold, TopDocuments.leastTie(of: score)) }

  /// The least score that single precision rounds to the same number as `score`.
  private static func leastTie(of score: Int32) -> Int32 {
    let value = Float(score)
    let midpoint = (Double(value) + Double(value.nextDown)) / 2
    let least = Int32(midpoint.rounded(.up))
    return Float(least) < value ? least + 1 : least
  }

  /// Takes it from the caller that no document will score more than `bound`.
  mutating func expectNothing(above bound: Int) {
    range = min(range, max(0, (bound - Int(origin)) >> Int(shift)))
  }

  /// Adds documents, none of them below the threshold: for each of the offsets *o*, the place `base` + *o* with the score
  /// `sums[o]`.
  mutating func append(_ offsets: UnsafeBufferPointer<UInt32>, _ sums: UnsafePointer<Int32>, base: Int) {
    let (origin, shift, range) = (origin, shift, range)
    better += histogram.withUnsafeMutableBufferPointer { histogram in
      var above = 0
      for offset in offsets {
        let at = min(max(0, Int((sums[Int(offset)] - origin) >> shift)), histogram.count - 1)
        histogram[at] += 1
        above += at > range ? 1 : 0
      }
      return above
    }
    entries.append(contentsOf: offsets.lazy.map { TopDocuments.entry(sums[Int($0)], base + Int($0)) })
  }

  private static func entry(_ score: Int32, _ place: Int) -> Entry {
    UInt64(Int64(score) + 0x8000_0000) << 32 | UInt64(place)
  }

  /// Raises the threshold to the start of the range that the last of the best documents falls into.
  mutating func settle() {
    while range > 0, better + Int(histogram[range]) < depth {
      better += Int(histogram[range])
      range -= 1
    }
    // Newcomers may have made the higher ranges enough by themselves.
    while range + 1 < histogram.count, better >= depth {
      range += 1
      better -= Int(histogram[range])
    }
    guard better + Int(histogram[range]) >= depth else { return }
    raise(to: origin + Int32(range) << shift)
    if entries.count > capacity { dropBelowThreshold() }
  }

  /// Puts the entries in order, best first, and keeps the best and those that tie with the last of them.
  mutating func finish() {
    settle()
    dropBelowThreshold()
    sort()
    guard depth > 0, entries.count > depth else { return }
    let least = TopDocuments.leastTie(of: TopDocuments.score(of: entries[depth - 1]))
    var end = depth
    while end < entries.count, TopDocuments.score(of: entries[end]) >= least { end += 1 }
    entries.removeLast(entries.count - end)
  }

  private mutating func dropBelowThreshold() {
    let least = TopDocuments.entry(threshold, 0)
    let count = entries.withUnsafeMutableBufferPointer { entries in
      var kept = 0
      for entry in entries {
        entries[kept] = entry
        kept += entry >= least ? 1 : 0
      }
      return kept
    }
    entries.removeLast(entries.count - count)
    // Many ties at the threshold stay; do not look at them again for every newcomer.
    capacity = max(capacity, 2 * count)
  }

  /// Sorts the entries, best first: by bytes of the score, from the least significant.
  private mutating func sort() {
    // Counting bytes pays from some hundred entries on.
    if entries.count < 128 {
      entries.sort(by: >)
      return
    }
    withUnsafeTemporaryAllocation(of: Entry.self, capacity: max(1, entries.count)) { other in
      entries.withUnsafeMutableBufferPointer { entries in
        // Four passes: the sorted entries end up where they began.
        for shift in [UInt64(32), 48] {
          TopDocuments.distribute(UnsafeBufferPointer(entries), other, shift)
          TopDocuments.distribute(UnsafeBufferPointer(rebasing: other[..<entries.count]), entries, shift + 8)
        }
      }
    }
  }

  private static func distribute(
    _ source: UnsafeBufferPointer<Entry>, _ target: UnsafeMutableBufferPointer<Entry>, _ shift: UInt64
  ) {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 257) { starts in
      starts.initialize(repeating: 0)
      for entry in source { starts[256 - Int(entry >> shift & 0xFF)] += 1 }
      for i in 1...256 { starts[i] += starts[i - 1] }
      for entry in source {
        let digit = 255 - Int(entry >> shift & 0xFF)
        target[starts[digit]] = entry
        starts[digit] += 1
      }
    }
  }
}
