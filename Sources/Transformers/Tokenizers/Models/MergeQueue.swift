/// The tokens of one word while neighbours merge, the earliest merge first and among equals the leftmost.
///
/// Short words are searched through after every merge; long ones have a heap, so that a word of n bytes takes
/// O(n log n) (Zouhar et al. 2023, "A Formal Perspective on Byte-Pair Encoding").
struct MergeQueue: Sendable {
  private var ids: [Int32] = []
  /// For each token the merge with the one after it, as `MergeTable` has it.
  private var merges: [UInt64] = []
  private var nexts: [Int32] = []
  private var previous: [Int32] = []
  /// Rank in the upper half, place in the lower.
  private var heap: [UInt64] = []

  private static let shortWord = 40

  /// Forgets the word, keeping the room.
  mutating func removeAll() { ids.removeAll(keepingCapacity: true) }

  /// Adds a token at the end.
  mutating func append(_ id: Int32) { ids.append(id) }

  /// Merges what merges and appends the result.
  mutating func merge(by table: MergeTable, into output: inout [Int32]) {
    if ids.count > Self.shortWord { mergeLong(table) } else if ids.count > 1 { mergeShort(table) }
    output.append(contentsOf: ids)
  }

  private mutating func mergeShort(_ table: MergeTable) {
    merges.removeAll(keepingCapacity: true)
    for i in 1..<ids.count { merges.append(table[ids[i - 1], ids[i]]) }
    while let (place, merge) = earliest() {
      ids[place] = Int32(truncatingIfNeeded: merge)
      ids.remove(at: place + 1)
      merges.remove(at: place)
      if place > 0 { merges[place - 1] = table[ids[place - 1], ids[place]] }
      if place < merges.count { merges[place] = table[ids[place], ids[place + 1]] }
    }
  }

  @inline(__always)
  private func earliest() -> (place: Int, merge: UInt64)? {
    var (place, best) = (-1, UInt64.max)
    for i in merges.indices where merges[i] >> 32 < best >> 32 { (place, best) = (i, merges[i]) }
    return place < 0 ? nil : (place, best)
  }

  private mutating func mergeLong(_ table: MergeTable) {
    let count = ids.count
    nexts = (1...Int32(count)).map { $0 }
    previous = (-1..<Int32(count - 1)).map { $0 }
    heap.removeAll(keepingCapacity: true)
    for i in 0..<(count - 1) { push(table[ids[i], ids[i + 1]], place: i) }
    while let top = pop() {
      let place = Int(top & 0xffff_ffff)
      let next = Int(nexts[place])
      // A token that was merged into another is negative; a pair that has changed has another rank.
      guard ids[place] >= 0, next < count else { continue }
      let merge = table[ids[place], ids[next]]
      guard merge != .max, merge >> 32 == top >> 32 else { continue }
      join(place, next, Int32(truncatingIfNeeded: merge))
      if nexts[place] < count { push(table[ids[place], ids[Int(nexts[place])]], place: place) }
      let before = Int(previous[place])
      if before >= 0 { push(table[ids[before], ids[place]], place: before) }
    }
    ids.removeAll { $0 < 0 }
  }

  private mutating func join(_ place: Int, _ next: Int, _ id: Int32) {
    ids[place] = id
    ids[next] = -1
    nexts[place] = nexts[next]
    if nexts[place] < ids.count { previous[Int(nexts[place])] = Int32(place) }
  }

  // MARK: Heap

  private mutating func push(_ merge: UInt64, place: Int) {
    if merge == .max { return }
    var i = heap.count
    heap.append((merge >> 32) << 32 | UInt64(place))
    while i > 0, heap[i] < heap[(i - 1) / 2] {
      heap.swapAt(i, (i - 1) / 2)
      i = (i - 1) / 2
    }
  }

  private mutating func pop() -> UInt64? {
    guard let top = heap.first, let last = heap.popLast() else { return nil }
    if heap.isEmpty { return top }
    heap[0] = last
    var i = 0
    while true {
      var child = 2 * i + 1
      if child >= heap.count { break }
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      if heap[i] <= heap[child] { break }
      heap.swapAt(i, child)
      i = child
    }
    return top
  }
}
