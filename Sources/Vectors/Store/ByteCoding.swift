/// Numbers as codes of one byte and a scale: `number ≈ scale · code`, codes −127…127, `scale = max |number| / 127`.
enum ByteCoding {
  /// Hands out the code of each number, and gives the scale.
  ///
  /// A scale that is no normal number would divide with almost no precision: such a vector is as good as zero, and its
  /// scale is 0.
  static func encode(_ values: some Collection<Float>, _ store: (Int, Int8) -> Void) -> Float {
    let scale = values.reduce(0) { max($0, $1.magnitude) } / 127
    guard scale.isNormal else {
      for i in 0..<values.count { store(i, 0) }
      return 0
    }
    for (i, value) in values.enumerated() {
      store(i, Int8(max(-127, min(127, (value / scale).rounded(.toNearestOrEven)))))
    }
    return scale
  }
}
