import RankifyCore

/// What one record of a file of examples says, before documents are looked up and queries joined.
struct ExampleRecord {
  /// A document as it is named: by an identifier, by its text, or by both.
  struct Candidate {
    var id: Document.ID?
    var title = ""
    /// `nil` where the text is to be looked up.
    var text: String?
    var gain: Double
    var teacher: Double?
  }

  /// `nil` where queries have no identifiers: the same text is then the same query.
  var query: Query.ID?
  /// `nil` where the words are among the topics.
  var text: String?
  var candidates: [Candidate] = []
  /// The line on which the record begins.
  var line = 0
}

/// Reads the records of one layout, in their order.
protocol ExampleParser {
  /// The file's name for messages.
  var name: String { get }

  /// The next record, or `nil` after the last.
  mutating func next() throws(RankifyError) -> ExampleRecord?
}
