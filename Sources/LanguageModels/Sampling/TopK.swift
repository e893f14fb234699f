extension Candidates {
  /// Leaves the `count` likeliest, sorted.
  /// - Complexity: O(*n* log `count`) for many tokens and few that are left
  mutating func keepLikeliest(_ count: Int) {
    if count < tokens.count / 8, let threshold = threshold(count) { keep { $0 >= threshold } }
    sort()
    keepFirst(count)
  }

  /// The logit of the `count`th: of a heap of the highest so far.
  private func threshold(_ count: Int) -> Double? {
    var heap = tokens.prefix(count).map(\.logit).sorted()
    for token in tokens.dropFirst(count) where token.logit > heap[0] {
      heap[0] = token.logit
      var place = 0
      while case let child = 2 * place + 1, child < heap.count {
        let least = child + 1 < heap.count && heap[child + 1] < heap[child] ? child + 1 : child
        if heap[place] <= heap[least] { break }
        heap.swapAt(place, least)
        place = least
      }
    }
    return heap.first
  }
}
