import RankifyCore

/// Topics and questions from JSON objects: BEIR, DPR, FlashRAG, rank_llm requests, and one object of `{qid: {title}}`.
struct JSONTopicParser {
  private var scanner = JSONScanner()

  private static let idNames: [StaticString] = ["_id", "id", "qid", "query_id", "question_id"]
  // Where a question has a text beside it, that is another's: answers have theirs so.
  private static let textNames: [StaticString] = ["question", "text", "query", "title"]
  private static let answerNames: [StaticString] = ["answers", "answer", "golden_answers"]
  /// The name of gold answers that records of what a model answered give to that.
  private static let sharedName = 1
  /// What records that `AnswersWriter` wrote have, all of them.
  private static let recordNames: [StaticString] = ["requests", "seconds"]

  /// Where a value was found; the smallest rank wins.
  private struct Parts {
    var id: (rank: Int, value: String)?
    var text: (rank: Int, value: String)?
    var description = ""
    var narrative = ""
    var answers: (rank: Int, value: [String])?
    /// What stands under the shared name, and its parts.
    var shared: (value: [String], groups: [[String]]?)?
    var answerGroups: [[String]]?
    var goldDocuments: [String]?
    /// How much says that this is a record of what a model answered, whose `answer` is nobody's gold.
    var recordMarks = 0

    /// Fills in what makes a query a question.
    func complete(_ topic: inout Topic) {
      let isRecord = recordMarks == JSONTopicParser.recordNames.count
      let isOther = answers.map { $0.rank < JSONTopicParser.sharedName } ?? false
      let found = isRecord || isOther ? nil : shared
      let groups = found?.groups ?? answerGroups
      topic.answers = found?.value ?? answers?.value ?? groups.map { $0.flatMap { $0 } } ?? []
      (topic.answerGroups, topic.goldDocuments) = (groups, goldDocuments)
    }
  }

  /// All topics that `reader` has, in their order.
  mutating func topics(_ reader: LineReader) throws(RankifyError) -> [Topic] {
    let elements = try JSONElementReader(reader)
    var topics: [Topic] = []
    while let bytes = try elements.next() {
      scanner.load(bytes, name: elements.name, line: elements.line)
      let parts = try record()
      try scanner.finish()
      if let text = parts.text?.value {
        // DPR's question files have no identifiers: their readers count from 0.
        var topic = Topic(id: parts.id?.value ?? "\(topics.count)", line: elements.line)
        (topic.title, topic.description, topic.narrative) = (text, parts.description, parts.narrative)
        parts.complete(&topic)
        topics.append(topic)
      } else if topics.isEmpty, parts.id == nil {
        scanner.load(bytes, name: elements.name, line: elements.line)
        topics = try keyed()
      } else {
        throw .invalid(
          elements.name, line: elements.line,
          "a topic has no text; expected one of 'text', 'query', 'question', 'title'")
      }
    }
    return topics
  }

  private mutating func record() throws(RankifyError) -> Parts {
    var parts = Parts()
    try scanner.beginObject()
    while let key = try scanner.nextKey() { try member(key, &parts) }
    return parts
  }

  private mutating func member(_ key: Bytes, _ parts: inout Parts) throws(RankifyError) {
    if let rank = Self.idNames.firstIndex(where: { key.equals($0) }) {
      try identifier(rank, &parts)
    } else if let rank = Self.textNames.firstIndex(where: { key.equals($0) }) {
      try text(rank, &parts)
    } else if let rank = Self.answerNames.firstIndex(where: { key.equals($0) }) {
      try answers(rank, &parts)
    } else if key.equals("qa_pairs") {
      parts.answerGroups = try scanner.shortAnswers()
    } else if Self.recordNames.contains(where: { key.equals($0) }) {
      parts.recordMarks += 1
      try scanner.skipValue()
    } else if key.equals("gold") {
      try goldDocuments(&parts)
    } else if key.equals("description") {
      parts.description = try plainText()
    } else if key.equals("narrative") {
      parts.narrative = try plainText()
    } else if key.equals("metadata") {
      try metadata(&parts)
    } else {
      try scanner.skipValue()
    }
  }

  private mutating func identifier(_ rank: Int, _ parts: inout Parts) throws(RankifyError) {
    switch try scanner.peek() {
    case .null: try scanner.null()
    case .object, .array, .bool: try scanner.skipValue()
    default:
      let value = try scanner.identifier("query")
      if rank < parts.id?.rank ?? .max { parts.id = (rank, value) }
    }
  }

  /// A text, or the `query` object of a request, which holds identifier and text.
  private mutating func text(_ rank: Int, _ parts: inout Parts) throws(RankifyError) {
    switch try scanner.peek() {
    case .string:
      let value = try scanner.string()
      if rank < parts.text?.rank ?? .max { parts.text = (rank, value) }
    case .object:
      let inner = try record()
      if parts.text == nil { parts.text = inner.text }
      if parts.id == nil { parts.id = inner.id }
    default: try scanner.skipValue()
    }
  }

  /// Acceptable answers, or the parts of an answer with their acceptable answers.
  private mutating func answers(_ rank: Int, _ parts: inout Parts) throws(RankifyError) {
    let groups = try scanner.stringGroups()
    if rank == Self.sharedName {
      parts.shared = (groups.lists.flatMap { $0 }, groups.areNested ? groups.lists : nil)
      return
    }
    guard rank < parts.answers?.rank ?? .max else { return }
    parts.answers = (rank, groups.lists.flatMap { $0 })
    if groups.areNested { parts.answerGroups = groups.lists }
  }

  private mutating func goldDocuments(_ parts: inout Parts) throws(RankifyError) {
    // A text under this name may be anything, an answer for instance.
    if try scanner.peek() == .array { parts.goldDocuments = try scanner.strings() } else { try scanner.skipValue() }
  }

  private mutating func plainText() throws(RankifyError) -> String {
    if try scanner.peek() == .string { return try scanner.string() }
    try scanner.skipValue()
    return ""
  }

  /// Some collections keep the answers here.
  private mutating func metadata(_ parts: inout Parts) throws(RankifyError) {
    guard try scanner.peek() == .object else {
      try scanner.skipValue()
      return
    }
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if let rank = Self.answerNames.firstIndex(where: { key.equals($0) }), try scanner.isTextOrList() {
        let value = try scanner.strings()
        // Answers beside the question count for more.
        if rank + 10 < parts.answers?.rank ?? .max { parts.answers = (rank + 10, value) }
      } else {
        try scanner.skipValue()
      }
    }
  }

  /// `{qid: {"title": …}}` or `{qid: text}`.
  private mutating func keyed() throws(RankifyError) -> [Topic] {
    var topics: [Topic] = []
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      let fault = scanner
      var topic = Topic(id: try key.checkedIdentifier("query") { fault.invalid($0) }, line: scanner.place.line)
      if try scanner.peek() == .object {
        let parts = try record()
        guard let text = parts.text?.value else { throw scanner.invalid("topic '\(topic.id)' has no title") }
        (topic.title, topic.description, topic.narrative) = (text, parts.description, parts.narrative)
        parts.complete(&topic)
      } else {
        topic.title = try scanner.string()
      }
      topics.append(topic)
    }
    return topics
  }
}

extension JSONScanner {
  /// A string or a list, each string by itself; strings of lists within the list together.
  fileprivate mutating func stringGroups() throws(RankifyError) -> (lists: [[String]], areNested: Bool) {
    guard try peek() == .array else { return (try strings().map { [$0] }, false) }
    var lists: [[String]] = [], areNested = false
    try beginArray()
    while try hasNextElement() {
      if try peek() == .array { areNested = true }
      let list = try strings()
      if !list.isEmpty { lists.append(list) }
    }
    return (lists, areNested)
  }

  /// The `short_answers` of ASQA's `qa_pairs`; `nil` where there are none.
  fileprivate mutating func shortAnswers() throws(RankifyError) -> [[String]]? {
    guard try peek() == .array else {
      try skipValue()
      return nil
    }
    var groups: [[String]] = []
    try beginArray()
    while try hasNextElement() {
      try beginObject()
      while let key = try nextKey() {
        if key.equals("short_answers") { groups.append(try strings()) } else { try skipValue() }
      }
    }
    return groups.filter { !$0.isEmpty }
  }

  fileprivate mutating func isTextOrList() throws(RankifyError) -> Bool {
    let kind = try peek()
    return kind == .string || kind == .array
  }
}
