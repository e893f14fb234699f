import RankifyCore

/// Takes the documents of one file, in order.
protocol DocumentParser {
  /// The next document, or `nil` after the last.
  func next() throws(RankifyError) -> Document?
  /// The line on which the last document began.
  var line: Int { get }
  /// How many documents had invalid UTF-8 or NUL bytes replaced.
  var repaired: Int { get }
  /// How many records were taken although something about them is odd, and what.
  var notes: [String] { get }
}

extension DocumentParser {
  var notes: [String] { [] }
}
