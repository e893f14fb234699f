extension Renderer {
  /// The elements by `key`, ascending; equal ones keep their order. (The standard library's sort does not pass typed
  /// errors on.)
  /// - Complexity: O(n log n) comparisons
  func sorted<Element>(
    _ elements: [Element], isDescending: Bool = false, by key: (Element) throws(Fault) -> Value
  ) throws(Fault) -> [Element] {
    var order: [(element: Element, key: Value)] = []
    for element in elements { order.append((element, try key(element))) }
    var width = 1
    while width < order.count {
      order = try merged(order, width, isDescending)
      width *= 2
    }
    return order.map(\.element)
  }

  /// Merges neighbouring runs of `width`.
  private func merged<Element>(
    _ runs: [(element: Element, key: Value)], _ width: Int, _ isDescending: Bool
  ) throws(Fault) -> [(element: Element, key: Value)] {
    var result: [(element: Element, key: Value)] = []
    result.reserveCapacity(runs.count)
    for start in stride(from: 0, to: runs.count, by: 2 * width) {
      let middle = min(start + width, runs.count), end = min(start + 2 * width, runs.count)
      var left = start, right = middle
      while left < middle, right < end {
        let (a, b) = (runs[left].key, runs[right].key)
        if try isDescending ? precedes(a, b) : precedes(b, a) {
          result.append(runs[right])
          right += 1
        } else {
          result.append(runs[left])
          left += 1
        }
      }
      result += runs[left..<middle] + runs[right..<end]
    }
    return result
  }
}
