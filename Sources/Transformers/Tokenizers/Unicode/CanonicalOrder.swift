/// Collects scalars and puts runs of combining marks into canonical order (Unicode Standard, D109).
struct CanonicalOrder {
  /// The scalars in order; complete after `finish`.
  private(set) var scalars: [UInt32] = []
  private var classes: [UInt8] = []
  /// Where the present run of marks begins.
  private var runStart = 0

  /// Forgets everything, keeping the room.
  mutating func removeAll() {
    scalars.removeAll(keepingCapacity: true)
    classes.removeAll(keepingCapacity: true)
    runStart = 0
  }

  /// Adds the next scalar.
  mutating func append(_ scalar: UInt32) {
    let combiningClass = Self.combiningClass(scalar)
    scalars.append(scalar)
    classes.append(combiningClass)
    if combiningClass == 0 {
      sortRun(upTo: scalars.count - 1)
      runStart = scalars.count
    }
  }

  /// Puts the last run in order.
  mutating func finish() {
    sortRun(upTo: scalars.count)
    runStart = scalars.count
  }

  /// The combining class of the scalar at `index`, after `finish`.
  func combiningClass(at index: Int) -> UInt8 { classes[index] }

  /// The canonical combining class of a scalar.
  static func combiningClass(_ scalar: UInt32) -> UInt8 {
    scalar < 0x300 ? 0 : ScalarClass.properties(scalar).canonicalCombiningClass.rawValue
  }

  /// A stable sort by class; runs may be as long as the text, so it is not a quadratic one.
  private mutating func sortRun(upTo end: Int) {
    guard end - runStart > 1, zip(classes[runStart..<end], classes[(runStart + 1)..<end]).contains(where: >) else {
      return
    }
    let order = (runStart..<end).sorted { (classes[$0], $0) < (classes[$1], $1) }
    let sorted = order.map { (scalars[$0], classes[$0]) }
    for (place, value) in zip(runStart..<end, sorted) { (scalars[place], classes[place]) = value }
  }
}
