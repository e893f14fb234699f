/// Points of a curve from left to right; where a number is not finite the curve has a gap.
struct Curve {
  /// A place and a number.
  struct Point: Equatable {
    var x: Double
    var y: Double

    /// Numbers so large that axes could not be divided are as good as none.
    var isVisible: Bool { abs(x) < 1e30 && abs(y) < 1e30 }
  }

  var points: [Point]

  /// The points with finite numbers, cut where there are others.
  var pieces: [[Point]] {
    points.split { !$0.isVisible }.map(Array.init)
  }

  /// All finite points.
  var finite: [Point] { points.filter(\.isVisible) }

  /// Weighted means of the points on both sides, of which each weighs `1 - 1/width` of the one before it: the curve does not
  /// lag behind, and the first and last points are not drawn to zero. Gaps stay gaps and change nothing.
  func smoothed(width: Double) -> Curve {
    let keep = 1 - 1 / max(1, width)
    let before = Self.sums(points, keep), after = Self.sums(points.reversed(), keep).reversed()
    return Curve(
      points: zip(points, zip(before, after)).map { point, sums in
        guard point.isVisible else { return point }
        // The point itself is in both.
        return Point(x: point.x, y: (sums.0.sum + sums.1.sum - point.y) / (sums.0.weight + sums.1.weight - 1))
      })
  }

  /// Weighted sums of each point and those before it, and of the weights.
  private static func sums(_ points: [Point], _ keep: Double) -> [(sum: Double, weight: Double)] {
    var total = (sum: 0.0, weight: 0.0)
    return points.map { point in
      if point.isVisible { total = (keep * total.sum + point.y, keep * total.weight + 1) }
      return total
    }
  }

  /// At most about 2 · `count` points that look the same: of each stretch the lowest and the highest.
  func thinned(to count: Int) -> Curve {
    guard points.count > 2 * count else { return self }
    var result: [Point] = []
    for stretch in 0..<count {
      let range = (stretch * points.count / count)..<((stretch + 1) * points.count / count)
      let finite = range.filter { points[$0].isVisible }
      guard let low = finite.min(by: { points[$0].y < points[$1].y }),
        let high = finite.max(by: { points[$0].y < points[$1].y })
      else {
        result.append(points[range.lowerBound])
        continue
      }
      result += Set([low, high]).sorted().map { points[$0] }
    }
    return Curve(points: result)
  }
}
