/// What `range(start, end, step)` gives.
struct IntegerRange: Sendable {
  let start, end, step: Int
  let count: Int

  /// - Throws: where the step is 0 or there are more numbers than a template may loop over
  init(_ start: Int, _ end: Int, _ step: Int) throws(Fault) {
    guard step != 0 else { throw Fault("the step of range() is 0") }
    (self.start, self.end, self.step) = (start, end, step)
    let isEmpty = step > 0 ? start >= end : start <= end
    let distance = start < end ? UInt(bitPattern: end &- start) : UInt(bitPattern: start &- end)
    let count = isEmpty ? 0 : (distance - 1) / step.magnitude + 1
    guard count <= UInt(TemplateLimits.range) else {
      throw Fault("range() of \(count) numbers; a template may ask for \(TemplateLimits.range)")
    }
    self.count = Int(count)
  }

  /// The number at a place; the product may leave 64 bits, the sum comes back into them.
  func element(_ place: Int) -> Value { .integer(start &+ place &* step) }

  /// The numbers.
  var elements: [Value] { (0..<count).map(element) }
}
