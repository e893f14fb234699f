/// Finds the stop string that is complete first in a text that comes piece by piece, of several the longest, and holds back what
/// may be the beginning of one: what is found does not depend on where the pieces end.
package struct StopStrings {
  private let stops: [[UInt8]]
  /// Text that has come and was not given out.
  private var pending: [UInt8] = []
  /// Whether a stop string has come.
  package private(set) var isFound = false

  package init(_ stops: [String]) { self.stops = stops.map { Array($0.utf8) } }

  /// The text that is certain with this piece: what stands before a stop string, or else before what may become one.
  package mutating func append(_ piece: String) -> String {
    if isFound { return "" }
    pending += Array(piece.utf8)
    if let start = firstStop {
      isFound = true
      return take(start)
    }
    return take(pending.count - openBytes)
  }

  /// What is left at the end of the text.
  package mutating func finish() -> String { isFound ? "" : take(pending.count) }

  private mutating func take(_ count: Int) -> String {
    defer { pending.removeFirst(count) }
    return String(decoding: pending[..<count], as: UTF8.self)
  }

  /// Where the stop string begins that is complete first.
  private var firstStop: Int? {
    let places = stops.compactMap { stop in
      pending.count < stop.count
        ? nil
        : (0...pending.count - stop.count).first { pending[$0..<$0 + stop.count].elementsEqual(stop) }
          .map { (end: $0 + stop.count, start: $0) }
    }
    return places.min { $0 < $1 }?.start
  }

  /// How many bytes at the end may be the beginning of a stop string.
  private var openBytes: Int {
    stops.map { stop in
      (1..<max(1, min(stop.count, pending.count + 1))).last { pending.suffix($0).elementsEqual(stop[..<$0]) } ?? 0
    }.max() ?? 0
  }
}
