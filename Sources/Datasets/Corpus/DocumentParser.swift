import RankifyCore

/// Takes the documents of one file, in order.
protocol DocumentParser {
  /// The next document, or `nil` after the last.
  func next() throws(RankifyError) -> Document?
  /// The line on which the last document began.
  var line: Int { get }
  /// What was odd about documents that were taken all the same.
  var oddities: Oddities { get }
  /// What else there is to say about the file, a sentence each.
  var notes: [String] { get }
}

extension DocumentParser {
  var notes: [String] { [] }
}
