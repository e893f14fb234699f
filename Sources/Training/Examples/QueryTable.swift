import RankifyCore

/// The queries of examples, each once, with their candidates.
struct QueryTable {
  private(set) var examples: [TrainingExample] = []
  private var places: [ByteString: Int] = [:]
  /// For each query the place of each document among its candidates.
  private var candidates: [[Int: Int]] = []
  private let topics: [ByteString: String]

  /// - Parameter topics: the words of queries that files name by identifiers only
  init(topics: [Query]) {
    self.topics = Dictionary(topics.map { (ByteString($0.id), $0.text) }) { first, _ in first }
  }

  /// The place of a record's query; new where it has not come before.
  mutating func place(of record: ExampleRecord, fault: (String) -> RankifyError) throws(RankifyError) -> Int {
    let id = record.query ?? TextName.of(record.text ?? "")
    if let place = places[ByteString(id)] {
      if let text = record.text, !text.hasBytes(of: examples[place].query.text) {
        throw fault("query '\(id)' had other words before; give different queries different identifiers")
      }
      return place
    }
    guard let text = record.text ?? topics[ByteString(id)] else {
      throw fault("query '\(id)' has no words; give the topics that it is from")
    }
    if text.isEmpty { throw fault("query '\(id)' is empty; remove it") }
    places[ByteString(id)] = examples.count
    examples.append(TrainingExample(query: Query(id: id, text: text), candidates: []))
    candidates.append([:])
    return examples.count - 1
  }

  /// Adds a candidate to a query, or joins it with what is known of it.
  mutating func add(
    _ candidate: TrainingCandidate, to query: Int, named document: Document.ID, fault: (String) -> RankifyError
  ) throws(RankifyError) {
    guard let place = candidates[query][candidate.document] else {
      candidates[query][candidate.document] = examples[query].candidates.count
      return examples[query].candidates.append(candidate)
    }
    let known = examples[query].candidates[place]
    let name = "document '\(document)' of query '\(examples[query].query.id)'"
    if known.gain != candidate.gain {
      throw fault("\(name) has the gain \(candidate.gain) here and \(known.gain) before; keep one")
    }
    if let old = known.teacher, let new = candidate.teacher, old != new {
      throw fault("\(name) has the teacher's score \(new) here and \(old) before; keep one")
    }
    examples[query].candidates[place].teacher = known.teacher ?? candidate.teacher
  }
}
