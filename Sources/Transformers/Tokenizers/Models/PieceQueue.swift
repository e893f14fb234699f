import RankifyCore

/// The symbols of one word while neighbours merge to pieces, the best piece first and among equals the leftmost, by a heap: a
/// word of n bytes takes O(n log n).
struct PieceQueue: Sendable {
  /// What two neighbours become; a rank of `UInt32.max` where they do not merge.
  struct Candidate: Sendable {
    var rank = UInt32.max
    var id: Int32 = -1
  }

  /// The ids of the symbols, negative where the vocabulary has none; those merged into another are below -1.
  private var ids: [Int32] = []
  /// Where each symbol begins; the last place is the end of the word.
  private var starts: [Int32] = []
  private var nexts: [Int32] = []
  private var previous: [Int32] = []
  /// For each symbol what it becomes with the one after it.
  private var candidates: [Candidate] = []
  /// Rank in the upper half, place in the lower.
  private var heap: [UInt64] = []

  private static let merged: Int32 = -2

  /// Forgets the word, keeping the room.
  mutating func removeAll() {
    ids.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
  }

  /// Adds a symbol at the end.
  mutating func append(_ id: Int32, at start: Int) {
    ids.append(id)
    starts.append(Int32(start))
  }

  /// Merges what merges.
  /// - Parameters:
  ///   - end: where the word ends
  ///   - candidate: what the bytes of a range are
  mutating func merge(end: Int, _ candidate: (Range<Int>) -> Candidate) {
    let count = ids.count
    starts.append(Int32(end))
    nexts = (0..<Int32(count)).map { $0 + 1 }
    previous = (0..<Int32(count)).map { $0 - 1 }
    candidates = [Candidate](repeating: Candidate(), count: count)
    heap.removeAll(keepingCapacity: true)
    for place in 0..<max(0, count - 1) { propose(place, candidate) }
    while let (place, rank) = pop() {
      // Of a symbol that has merged or has another neighbour since, an old entry is left.
      guard candidates[place].rank == rank, ids[place] != Self.merged else { continue }
      join(place)
      propose(place, candidate)
      if previous[place] >= 0 { propose(Int(previous[place]), candidate) }
    }
  }

  /// Calls `body` with the id of every symbol and its bytes, in order.
  func forEachSymbol(_ body: (Int32, Range<Int>) -> Void) {
    var place = 0
    while place < ids.count {
      let next = Int(nexts[place])
      body(ids[place], Int(starts[place])..<Int(starts[next]))
      place = next
    }
  }

  private mutating func propose(_ place: Int, _ candidate: (Range<Int>) -> Candidate) {
    let next = Int(nexts[place])
    guard next < ids.count else {
      candidates[place] = Candidate()
      return
    }
    let found = candidate(Int(starts[place])..<Int(starts[Int(nexts[next])]))
    candidates[place] = found
    if found.rank != .max { push(UInt64(found.rank) << 32 | UInt64(place)) }
  }

  private mutating func join(_ place: Int) {
    let next = Int(nexts[place])
    ids[place] = candidates[place].id
    ids[next] = Self.merged
    nexts[place] = nexts[next]
    if Int(nexts[place]) < ids.count { previous[Int(nexts[place])] = Int32(place) }
  }

  // MARK: Heap

  private mutating func push(_ entry: UInt64) {
    var i = heap.count
    heap.append(entry)
    while i > 0, heap[i] < heap[(i - 1) / 2] {
      heap.swapAt(i, (i - 1) / 2)
      i = (i - 1) / 2
    }
  }

  private mutating func pop() -> (place: Int, rank: UInt32)? {
    guard let top = heap.first, let last = heap.popLast() else { return nil }
    if !heap.isEmpty {
      heap[0] = last
      sink()
    }
    return (Int(top & 0xffff_ffff), UInt32(top >> 32))
  }

  private mutating func sink() {
    var i = 0
    while true {
      var child = 2 * i + 1
      if child >= heap.count { return }
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      if heap[i] <= heap[child] { return }
      heap.swapAt(i, child)
      i = child
    }
  }
}
