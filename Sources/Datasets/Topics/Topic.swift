import RankifyCore

/// A topic as files hold it, before a field is chosen.
struct Topic {
  var id: String
  var title = ""
  var description = ""
  var narrative = ""
  var answers: [String] = []
  var answerGroups: [[String]]?
  var goldDocuments: [Document.ID]?
  /// Where it begins, for messages.
  var line: Int

  init(id: String, line: Int) {
    self.id = id
    self.line = line
  }

  /// The words that `field` selects.
  func text(_ field: TopicField) -> String {
    let parts =
      switch field {
      case .title: [title]
      case .description: [description]
      case .narrative: [narrative]
      case .titleDescription: [title, description]
      case .all: [title, description, narrative]
      }
    return parts.filter { !$0.isEmpty }.joined(separator: " ")
  }
}
