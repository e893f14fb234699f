import RankifyCore

/// Makes one set of the records of files.
struct TrainingSetBuilder {
  private var table = DocumentTable()
  private var queries: QueryTable

  init(topics: [Query]) { queries = QueryTable(topics: topics) }

  /// Adds a record.
  mutating func add(_ record: ExampleRecord, from file: String) throws(RankifyError) {
    let fault: (String) -> RankifyError = { .invalid(file, line: record.line, $0) }
    let query = try queries.place(of: record, fault: fault)
    let id = queries.examples[query].query.id
    for candidate in record.candidates {
      let place = table.place(of: candidate, .init(file: file, line: record.line, query: id))
      try queries.add(
        TrainingCandidate(document: place, gain: candidate.gain, teacher: candidate.teacher), to: query,
        named: table.documents[place].id, fault: fault)
    }
  }

  /// Looks up the texts that the files did not have.
  mutating func findTexts(in lookup: DocumentLookup) throws(RankifyError) {
    let open = table.isOpen.indices.filter { table.isOpen[$0] }
    var found: [(place: Int, document: Document)] = []
    try lookup.find(open.map { table.documents[$0].id }) { found.append((open[$0], $1)) }
    for (place, document) in found { table.fill(place, document) }
  }

  /// Refuses files whose texts are identifiers of the collection: of triples without topics, of columns by another name.
  func requireTexts(_ lookup: DocumentLookup) throws(RankifyError) {
    if lookup == .none { return }
    // Documents that came as a text alone, by file.
    let unnamed = table.documents.indices.filter { table.documents[$0].id == TextName.of(table.documents[$0]) }
    for places in Dictionary(grouping: unnamed, by: { table.mentions[$0].file }).values {
      let texts = places.map { table.documents[$0].text }
      guard texts.allSatisfy({ !$0.contains(where: \.isWhitespace) }) else { continue }
      // A few tell.
      let some = Array(texts.prefix(16))
      var found = 0
      try lookup.find(some) { _, _ in found += 1 }
      guard found * 2 > some.count else { continue }
      let mention = table.mentions[places[0]]
      throw .invalid(
        mention.file, line: mention.line,
        "'\(texts[0])' is read as a text, and most texts of the file are identifiers in \(lookup.words); give triples of "
          + "identifiers the queries' words, --topics, and name columns of identifiers pos_id and neg_id")
    }
  }

  /// The set; documents without a text are refused, or left out.
  func finished(
    _ missing: TrainingFile.Missing, _ lookup: DocumentLookup
  ) throws(RankifyError) -> (set: TrainingSet, report: TrainingReport) {
    let open = table.isOpen.indices.filter { table.isOpen[$0] }
    if missing == .refused, let first = open.first { throw absent(first, open.count, lookup) }
    var set = TrainingSet(documents: table.documents, examples: queries.examples)
    var report = TrainingReport()
    (report.queries, report.renamed) = (set.examples.count, table.renamed)
    if !open.isEmpty { report.missing = drop(from: &set) }
    report.withoutPositive = set.examples.filter { !$0.hasPositive }.map(\.query.id)
    set.examples.removeAll(where: \.candidates.isEmpty)
    report.candidates = set.examples.reduce(0) { $0 + $1.candidates.count }
    report.documents = set.documents.count
    report.repetitions = repetitions(set)
    return (set, report)
  }

  private func repetitions(_ set: TrainingSet) -> Int {
    let same = SameTexts(set.documents)
    return set.examples.reduce(0) { sum, example in
      let relevant = same.closure(of: example.candidates.lazy.filter { $0.gain > 0 }.map(\.document))
      return sum + example.candidates.count { $0.gain <= 0 && relevant.contains($0.document) }
    }
  }

  /// Removes the documents without a text; returns how many candidates went with them.
  private func drop(from set: inout TrainingSet) -> Int {
    var (places, kept, dropped) = ([Int](), [Document](), 0)
    for (document, isOpen) in zip(set.documents, table.isOpen) {
      places.append(isOpen ? -1 : kept.count)
      if !isOpen { kept.append(document) }
    }
    set.documents = kept
    for i in set.examples.indices {
      let before = set.examples[i].candidates
      set.examples[i].candidates = before.compactMap { candidate in
        guard places[candidate.document] >= 0 else { return nil }
        return TrainingCandidate(
          document: places[candidate.document], gain: candidate.gain, teacher: candidate.teacher)
      }
      dropped += before.count - set.examples[i].candidates.count
    }
    return dropped
  }

  private func absent(_ place: Int, _ count: Int, _ lookup: DocumentLookup) -> RankifyError {
    let mention = table.mentions[place]
    let remedy =
      lookup == .none
      ? "give the corpus or the index that has them" : "give the collection that the examples were made from"
    return .invalid(
      mention.file, line: mention.line,
      "document '\(table.documents[place].id)' of query '\(mention.query)' has no text in \(lookup.words), one of "
        + "\(count) missing in all; \(remedy), or drop what is missing (--drop-missing)")
  }
}
