/// The best documents so far, with everything that ties with the last of them.
///
/// Which of several equal documents stay is decided at the end by identifier; so none of them is dropped before. Equal are
/// scores that become one number in single precision, which is how they are given out.
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
  /// The best `better` documents stand in ranges above `range`.
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

  /// Adds a document; the caller sees to it that its score is not below the threshold.
  mutating func append(score: Int32, place: Int) {
    entries.append(UInt64(Int64(score) + 0x8000_0000) << 32 | UInt64(place))
    let at = min(max(0, Int(score - origin) >> Int(shift)), histogram.count - 1)
    histogram[at] += 1
    if at > range { better += 1 }
  }

  /// Raises the threshold to the start of the range that the last of the best documents falls into.
  mutating func settle() {
    // Fewer than `depth` documents are in the ranges above `range`: walk down until they are enough.
    while range > 0, better + Int(histogram[range]) < depth {
      better += Int(histogram[range])
      range -= 1
    }
    // Newcomers may have made the higher ranges enough by themselves: walk up again.
    while range + 1 < histogram.count, better >= depth {
      range += 1
      better -= Int(histogram[range])
    }
    guard better + Int(histogram[range]) >= depth else { return }
    raise(to: origin + Int32(range) << shift)
    if entries.count > capacity { cut() }
  }

  /// Keeps the best documents and those that tie with the last of them, best first.
  mutating func finish() {
    cut()
    sort()
  }

  private mutating func cut() {
    guard entries.count > depth, depth > 0 else { return }
    entries.withUnsafeMutableBufferPointer { Quickselect.partition($0, best: depth) }
    let least = TopDocuments.leastTie(of: TopDocuments.score(of: entries[depth - 1]))
    threshold = max(threshold, least)
    var kept = depth
    for i in depth..<entries.count where TopDocuments.score(of: entries[i]) >= least {
      entries.swapAt(kept, i)
      kept += 1
    }
    entries.removeLast(entries.count - kept)
    // Many ties at the threshold stay; do not look at them again for every newcomer.
    capacity = max(capacity, 2 * kept)
  }

  /// Sorts the entries, best first: by bytes of the score, from the least significant.
  private mutating func sort() {
    var source = entries
    var target = entries
    for shift in stride(from: UInt64(32), to: 64, by: 8) {
      var starts = [Int](repeating: 0, count: 257)
      for entry in source { starts[256 - Int(entry >> shift & 0xFF)] += 1 }
      for i in 1...256 { starts[i] += starts[i - 1] }
      for entry in source {
        let digit = 255 - Int(entry >> shift & 0xFF)
        target[starts[digit]] = entry
        starts[digit] += 1
      }
      swap(&source, &target)
    }
    entries = source
  }
}
