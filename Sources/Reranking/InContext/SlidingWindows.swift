/// How a list that is too long for one reading is ranked: from its end to its beginning in windows that overlap, so that what
/// is best in one goes on into the next (Sun et al. 2023, RankGPT). One window ranks by itself all there is, several do so
/// approximately.
public struct SlidingWindows: Sendable, Hashable {
  /// Documents that are read at once.
  public let size: Int
  /// How far the next window lies in front of the last.
  public let stride: Int

  /// - Precondition: 1 ≤ stride ≤ size
  public init(size: Int, stride: Int) {
    precondition(1...size ~= stride, "windows of \(size) with a stride of \(stride)")
    (self.size, self.stride) = (size, stride)
  }

  /// The places of each window in a list, the last one first.
  public func ranges(_ count: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var end = count
    while end > 0 {
      ranges.append(max(0, end - size)..<end)
      if end <= size { break }
      end -= stride
    }
    return ranges
  }

  /// The list in its new order, best first.
  /// - Parameter scores: of the documents of a window, in its order; equals keep theirs
  public func ranked<Element, Failure: Error>(
    _ list: [Element], by scores: ([Element]) throws(Failure) -> [Float]
  ) throws(Failure) -> [Element] {
    var list = list
    for range in ranges(list.count) {
      let window = Array(list[range])
      let found = try scores(window)
      precondition(found.count == window.count, "\(found.count) scores for \(window.count) documents")
      let order = window.indices.sorted { (found[$0], $1) > (found[$1], $0) }
      list.replaceSubrange(range, with: order.map { window[$0] })
    }
    return list
  }
}
