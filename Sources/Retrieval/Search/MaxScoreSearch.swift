import CPostings
import RankifyCore

/// The exact best documents for a query, without scoring those that cannot be among them.
///
/// Documents are taken in windows of 4096. For each window the block maxima of the query's terms bound what a document can
/// reach; windows are visited in descending order of that bound, until it falls below the score of the last of the best
/// documents so far. Inside a window, terms are split as in MaxScore (Turtle & Flood 1995): documents that only have the
/// terms with the smallest bounds cannot get in, so only the other, essential, terms are read in full, into an array of
/// sums; the rest is read where a document that is still in the race stands (block-max indexes: Ding & Suel 2011; range
/// order: Mallia et al. 2021).
///
/// Complexity: O(postings of the query's terms) at worst; most are never decoded.
struct MaxScoreSearch: ~Copyable {
  /// What a search works on: one term's lists, by position of the segment.
  struct Term {
    var lists: [PostingList?]
    var function: TermFunction
  }

  /// A segment's share of the search: `cursors[firstCursor...]`, one for each of its `terms`, and their bounds, of which
  /// `bounds[firstBound + t * windows + w]` is the most that its term *t* can add to a document in window *w*.
  private struct Plan {
    var base: Int
    var terms: Int
    var firstCursor: Int
    var firstBound: Int
    var windows: Int
    var normalized: UnsafePointer<Float>
  }

  private struct Window {
    var bound: Int
    var plan: Int
    var index: Int
  }

  private let segments: [Segment]
  private let lengths: [NormalizedLengths]
  private let prior: DocumentPrior?
  private let isa: InstructionSet
  private let scratch: SearchScratch
  private let cursors: UnsafeMutableBufferPointer<TermCursor>
  private let bounds: UnsafeMutableBufferPointer<Int32>
  private let order: UnsafeMutableBufferPointer<Int>
  private var plans: [Plan] = []
  private var windows: [Window] = []
  private(set) var top: TopDocuments

  /// Makes ready to search; `lengths` and the terms' lists must outlive the search.
  init(
    _ terms: [Term], segments: [Segment], lengths: [NormalizedLengths], prior: DocumentPrior?, depth: Int,
    scratch: SearchScratch, isa: InstructionSet
  ) {
    (self.segments, self.lengths, self.prior) = (segments, lengths, prior)
    (self.isa, self.scratch) = (isa, scratch)
    top = TopDocuments(depth: depth, negative: prior != nil)
    let counts = segments.indices.map { s in terms.reduce(0) { $0 + ($1.lists[s] == nil ? 0 : 1) } }
    cursors = .allocate(capacity: counts.reduce(0, +))
    bounds = .allocate(
      capacity: zip(segments, counts).reduce(0) { $0 + $1.1 * SearchScratch.windows(of: $1.0.row.size) })
    bounds.initialize(repeating: 0)
    order = .allocate(capacity: terms.count)
    order.initialize(repeating: 0)
    plan(terms, counts)
    if depth <= PostingsEncoder.blockSize, prior == nil, segments.allSatisfy({ !$0.hasDeletions }) {
      top.raise(to: promisedScore(depth))
    }
    top.expectNothing(above: windows.reduce(0) { max($0, $1.bound) })
    windows.sort { ($0.bound, $1.plan, $1.index) > ($1.bound, $0.plan, $0.index) }
  }

  deinit {
    cursors.deallocate()
    bounds.deallocate()
    order.deallocate()
  }

  // MARK: Planning

  private mutating func plan(_ terms: [Term], _ counts: [Int]) {
    var (base, nextCursor, nextBound) = (0, 0, 0)
    for (s, segment) in segments.enumerated() {
      let count = SearchScratch.windows(of: segment.row.size)
      let plan = Plan(
        base: base, terms: counts[s], firstCursor: nextCursor, firstBound: nextBound, windows: count,
        normalized: lengths[s].pointer)
      for term in terms {
        guard let list = term.lists[s] else { continue }
        var cursor = TermCursor(list.view, term.function, scratch.rooms[nextCursor])
        cursor.windowBounds(
          bounds.baseAddress.unsafelyUnwrapped + nextBound, lengths[s], plan.normalized, isa)
        (cursors.baseAddress.unsafelyUnwrapped + nextCursor).initialize(to: cursor)
        nextCursor += 1
        nextBound += count
      }
      appendWindows(of: plan)
      plans.append(plan)
      base += segment.row.size
    }
  }

  /// A score that at least `depth` documents reach by one term alone, the rarest that has so many.
  private func promisedScore(_ depth: Int) -> Int32 {
    var rarest: (plan: Int, cursor: Int, count: Int)?
    for (p, plan) in plans.enumerated() {
      for i in plan.firstCursor..<(plan.firstCursor + plan.terms) {
        let count = cursors[i].documentCount
        if count >= depth, count < rarest?.count ?? .max { rarest = (p, i, count) }
      }
    }
    guard let rarest else { return 0 }
    return cursors[rarest.cursor].contribution(
      ofRank: depth, lengths[rarest.plan], plans[rarest.plan].normalized, isa)
  }

  private mutating func appendWindows(of plan: Plan) {
    for w in 0..<plan.windows {
      var bound = 0
      for t in 0..<plan.terms { bound += Int(bounds[plan.firstBound + t * plan.windows + w]) }
      if bound > 0 { windows.append(Window(bound: bound, plan: plans.count, index: w)) }
    }
  }

  // MARK: Searching

  /// Runs the search.
  mutating func run() {
    for i in windows.indices {
      // A prior only lowers scores.
      if windows[i].bound < Int(top.threshold) { break }
      search(windows[i])
      top.settle()
    }
    top.finish()
  }

  private mutating func search(_ window: Window) {
    let plan = plans[window.plan]
    let cursors = cursors.baseAddress.unsafelyUnwrapped + plan.firstCursor
    let bounds = bounds.baseAddress.unsafelyUnwrapped + plan.firstBound + window.index
    let count = orderTerms(plan, bounds)
    let origin = window.index << SearchScratch.windowShift
    let threshold = Int(top.threshold)
    // The terms `order[..<split]` alone cannot bring a document to the threshold.
    var (split, spare) = (0, 0)
    while split < count, spare + Int(bounds[order[split] * plan.windows]) < threshold {
      spare += Int(bounds[order[split] * plan.windows])
      split += 1
    }
    for i in split..<count {
      cursors[order[i]].accumulate(origin: origin, scratch.sums, plan.normalized, isa)
    }
    let least = Int32(clamping: max(1, threshold - spare))
    var candidates = Int(
      rk_select(isa.isa, scratch.sums, UInt32(SearchScratch.window), least, scratch.candidates))
    while split > 0, candidates > 0 {
      split -= 1
      let remaining = UnsafeBufferPointer(start: scratch.candidates, count: candidates)
      cursors[order[split]].accumulate(origin: origin, candidates: remaining, scratch.sums, plan.normalized, isa)
      spare -= Int(bounds[order[split] * plan.windows])
      candidates = keep(candidates, atLeast: threshold - spare)
    }
    collect(candidates, window.plan, base: plan.base, origin: origin)
    scratch.clearSums()
  }

  /// Fills `order` with the terms that occur in a window, those with the smallest bounds first; returns how many.
  private func orderTerms(_ plan: Plan, _ bounds: UnsafeMutablePointer<Int32>) -> Int {
    var count = 0
    for t in 0..<plan.terms {
      let bound = bounds[t * plan.windows]
      if bound == 0 { continue }
      // Insertion sort while the query is short, as nearly all are.
      var i = count
      if plan.terms <= 64 {
        while i > 0, bounds[order[i - 1] * plan.windows] > bound {
          order[i] = order[i - 1]
          i -= 1
        }
      }
      order[i] = t
      count += 1
    }
    if plan.terms > 64 {
      var used = UnsafeMutableBufferPointer(rebasing: order[..<count])
      used.sort { (bounds[$0 * plan.windows], $0) < (bounds[$1 * plan.windows], $1) }
    }
    return count
  }

  /// Keeps the candidates whose sum is at least `least`, in order; returns how many.
  private func keep(_ count: Int, atLeast least: Int) -> Int {
    Int(rk_keep(isa.isa, scratch.sums, scratch.candidates, UInt32(count), Int32(clamping: max(1, least))))
  }

  private mutating func collect(_ count: Int, _ s: Int, base: Int, origin: Int) {
    let count = prior == nil && !segments[s].hasDeletions ? count : settled(count, segments[s], origin)
    top.append(UnsafeBufferPointer(start: scratch.candidates, count: count), scratch.sums, base: base + origin)
  }

  /// Drops deleted candidates, adds the prior to the sums of the others, and keeps those that reach the threshold.
  private func settled(_ count: Int, _ segment: Segment, _ origin: Int) -> Int {
    let (sums, candidates, threshold) = (scratch.sums, scratch.candidates, top.threshold)
    var kept = 0
    for i in 0..<count {
      let offset = Int(candidates[i])
      if segment.isDeleted(origin + offset) { continue }
      if let prior { sums[offset] += prior.value(ofLength: segment.lengths[origin + offset]) }
      candidates[kept] = UInt32(offset)
      kept += sums[offset] >= threshold ? 1 : 0
    }
    return kept
  }
}
