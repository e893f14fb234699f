/// The best documents so far, with everything that ties with the last of them.
///
/// Which of several equal documents stay is decided at the end by identifier; so none of them is dropped before.
struct TopDocuments {
  /// A score and a document in one number that sorts by score: the score, made unsigned, in the upper half, the
  /// document's place among all segments in the lower.
  typealias Entry = UInt64

  private let depth: Int
  private(set) var entries: [Entry] = []
  /// A document below this score cannot enter any more.
  private(set) var threshold: Int32
  private var capacity: Int

  init(depth: Int, floor: Int32) {
    self.depth = depth
    threshold = floor
    capacity = depth + max(16, depth / 2)
    entries.reserveCapacity(capacity + SearchScratch.window)
  }

  static func score(of entry: Entry) -> Int32 { Int32(truncatingIfNeeded: Int64(entry >> 32) - 0x8000_0000) }
  static func place(of entry: Entry) -> Int { Int(entry & 0xFFFF_FFFF) }

  /// Adds a document; the caller sees to it that its score is not below the threshold.
  mutating func append(score: Int32, place: Int) {
    entries.append(UInt64(Int64(score) + 0x8000_0000) << 32 | UInt64(place))
  }

  /// Raises the threshold where enough documents have come together; to be called now and then.
  mutating func settle(force: Bool = false) {
    guard entries.count > depth, force || entries.count >= capacity else { return }
    selectBest()
    let least = entries[depth - 1] >> 32
    threshold = max(threshold, TopDocuments.score(of: entries[depth - 1]))
    var kept = depth
    for i in depth..<entries.count where entries[i] >> 32 == least {
      entries.swapAt(kept, i)
      kept += 1
    }
    entries.removeLast(entries.count - kept)
    // Many ties at the threshold stay; do not look at them again for every newcomer.
    capacity = max(capacity, kept + max(16, depth / 2))
  }

  /// Puts the `depth` best entries first, the least of them at the end of those (Hoare's quickselect).
  private mutating func selectBest() {
    let target = depth - 1
    entries.withUnsafeMutableBufferPointer { entries in
      var (low, high) = (0, entries.count - 1)
      while low < high {
        let pivot = median(entries[low], entries[(low + high) / 2], entries[high])
        var (i, j) = (low, high)
        while i <= j {
          while entries[i] > pivot { i += 1 }
          while entries[j] < pivot { j -= 1 }
          if i <= j {
            entries.swapAt(i, j)
            i += 1
            j -= 1
          }
        }
        if target <= j { high = j } else if target >= i { low = i } else { break }
      }
    }
  }

  /// Sorts the entries, best first: by bytes of the score, from the least significant.
  mutating func sort() {
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

private func median(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 { max(min(a, b), min(max(a, b), c)) }
