import RankifyCore

/// A prefix tree over bytes. Nodes are numbered breadth first, so the children of a node are neighbours and one array of
/// starts says whose they are: five bytes a node, and the upper levels stay in the cache.
struct ByteTrie: Sendable {
  /// The byte that leads to each node.
  private var labels: [UInt8] = [0]
  /// Where the children of each node begin; those of node `i` end where those of `i + 1` begin.
  private var starts: [Int32] = []
  /// What is stored at each node; negative where nothing is.
  private var values: [Int32] = [-1]

  /// The root, from which every walk begins.
  static let root = 0

  /// Builds the tree of all entries of a vocabulary, each with its number as value; of equal texts the last counts.
  init(_ vocabulary: Vocabulary) {
    let keys = Self.sortedEntries(vocabulary)
    // Nodes not yet unfolded: the keys below each, and how many bytes lead to it.
    var queue: [(keys: Range<Int>, depth: Int)] = [(0..<keys.count, 0)]
    var next = 0
    while next < queue.count {
      let (range, depth) = queue[next]
      starts.append(Int32(labels.count))
      unfold(range, depth, keys, vocabulary, node: next, &queue)
      next += 1
    }
    starts.append(Int32(labels.count))
  }

  private mutating func unfold(
    _ range: Range<Int>, _ depth: Int, _ keys: [SortKey], _ vocabulary: Vocabulary, node: Int,
    _ queue: inout [(keys: Range<Int>, depth: Int)]
  ) {
    var i = range.lowerBound
    while i < range.upperBound {
      let label = keys[i].byte(depth, vocabulary)
      guard label >= 0 else {
        values[node] = max(values[node], keys[i].entry)
        i += 1
        continue
      }
      var end = i + 1
      while end < range.upperBound, keys[end].byte(depth, vocabulary) == label { end += 1 }
      labels.append(UInt8(label))
      values.append(-1)
      queue.append((i..<end, depth + 1))
      i = end
    }
  }

  /// The child of `node` under `byte`, or a negative number.
  @inline(__always)
  func child(of node: Int, _ byte: UInt8) -> Int {
    var (low, high) = (Int(starts[node]), Int(starts[node + 1]))
    while high - low > 8 {
      let middle = (low + high) / 2
      if labels[middle] <= byte { low = middle } else { high = middle }
    }
    while low < high {
      if labels[low] == byte { return low }
      low += 1
    }
    return -1
  }

  /// What is stored at `node`; negative where nothing is.
  @inline(__always)
  func value(at node: Int) -> Int32 { values[node] }

  /// The longest key at the beginning of `text` from `start` on: its value and end.
  func longestMatch(in text: Bytes, from start: Int) -> (value: Int32, end: Int)? {
    var (node, i) = (Self.root, start)
    var best: (value: Int32, end: Int)?
    while i < text.count {
      node = child(of: node, text[i])
      if node < 0 { break }
      i += 1
      if values[node] >= 0 { best = (values[node], i) }
    }
    return best
  }

  private static func sortedEntries(_ vocabulary: Vocabulary) -> [SortKey] {
    var keys: [SortKey] = []
    keys.reserveCapacity(vocabulary.count)
    for entry in 0..<vocabulary.count where vocabulary.withText(at: entry, { !$0.isEmpty }) {
      keys.append(SortKey(entry, vocabulary))
    }
    keys.sort { $0.precedes($1, vocabulary) }
    return keys
  }
}

/// An entry and the first eight bytes of its text, by which nearly all comparisons are decided.
private struct SortKey {
  let prefix: UInt64
  let entry: Int32

  init(_ entry: Int, _ vocabulary: Vocabulary) {
    self.entry = Int32(entry)
    prefix = vocabulary.withText(at: entry) { text in
      var prefix: UInt64 = 0
      for i in 0..<8 { prefix = prefix << 8 | (i < text.count ? UInt64(text[i]) : 0) }
      return prefix
    }
  }

  func precedes(_ other: SortKey, _ vocabulary: Vocabulary) -> Bool {
    if prefix != other.prefix { return prefix < other.prefix }
    return vocabulary.withText(at: Int(entry)) { mine in
      vocabulary.withText(at: Int(other.entry)) { mine.lexicographicallyPrecedes($0) }
    }
  }

  /// The byte at `depth`, or a negative number behind the end.
  func byte(_ depth: Int, _ vocabulary: Vocabulary) -> Int {
    vocabulary.withText(at: Int(entry)) { depth < $0.count ? Int($0[depth]) : -1 }
  }
}
