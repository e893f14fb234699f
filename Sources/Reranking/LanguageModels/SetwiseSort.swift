import RankifyCore

/// Brings the best of a list to its front, by asking which of a few is the best.
struct SetwiseSort {
  /// The list's places in their new order.
  private(set) var order: [Int]
  /// Whether the budget did not last.
  private(set) var isSpent = false
  private var budget: CallBudget
  private let best: (_ places: [Int]) async throws(RankifyError) -> Int

  /// - Parameter best: tells the index of the best of some places
  init(
    count: Int, _ budget: CallBudget, best: @escaping (_ places: [Int]) async throws(RankifyError) -> Int
  ) {
    (order, self.budget, self.best) = (Array(0..<count), budget, best)
  }

  /// Asks about some entries of a list; `nil` where the budget is spent.
  private mutating func winner(of indices: [Int], in list: [Int]) async throws(RankifyError) -> Int? {
    guard budget.take(1) else {
      isSpent = true
      return nil
    }
    return indices[try await best(indices.map { list[$0] })]
  }

  /// Takes the best from a heap `top` times; what is left keeps the order that it had.
  mutating func byHeap(setSize: Int, top: Int) async throws(RankifyError) {
    var (heap, taken): ([Int], [Int]) = (order, [])
    let parents = heap.count < 2 ? 0 : (heap.count - 2) / (setSize - 1) + 1
    for parent in (0..<parents).reversed() where !isSpent { try await sift(&heap, from: parent, setSize) }
    while !heap.isEmpty, taken.count < top, !isSpent {
      taken.append(heap[0])
      let last = heap.removeLast()
      if heap.isEmpty { break }
      heap[0] = last
      // The one that is wanted last need not be followed by order among the others.
      if taken.count < top { try await sift(&heap, from: 0, setSize) }
    }
    let isTaken = Set(taken)
    order = taken + order.filter { !isTaken.contains($0) }
  }

  private mutating func sift(_ heap: inout [Int], from start: Int, _ setSize: Int) async throws(RankifyError) {
    var parent = start
    while case let first = parent * (setSize - 1) + 1, first < heap.count {
      let family = [parent] + (first..<min(first + setSize - 1, heap.count))
      guard let winner = try await winner(of: family, in: heap), winner != parent else { return }
      heap.swapAt(parent, winner)
      parent = winner
    }
  }

  /// Passes over the list from its end, each of which brings one more to the front.
  mutating func byBubble(setSize: Int, top: Int) async throws(RankifyError) {
    for front in 0..<min(top, max(0, order.count - 1)) {
      var end = order.count
      while end - front > 1 {
        let start = max(front, end - setSize)
        guard let winner = try await winner(of: Array(start..<end), in: order) else { return }
        // It moves before the others, which keep their order.
        order.insert(order.remove(at: winner), at: start)
        end = start + 1
      }
    }
  }
}
