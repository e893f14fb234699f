import RankifyCore

/// Strikes documents out of an index: from the texts, the full-text index, and the statistics of their terms, so that the
/// scores of all others are at once what they would be had it never been there.
final class DocumentDeleter {
  private let database: Database
  private let analyzer: Analyzer
  private let selectDocument: Statement
  private let deleteText: Statement
  private let deleteDocument: Statement
  private let selectSegment: Statement
  private let updateSegment: Statement
  private let addRemoval: Statement
  /// Deletion bits and document numbers of the segments touched in this transaction.
  private var touched: [Int: (deleted: [UInt8], numbers: [Int]?)] = [:]

  init(_ database: Database, analyzer: Analyzer) throws(RankifyError) {
    self.database = database
    self.analyzer = analyzer
    selectDocument = try database.prepare("SELECT number, title, text FROM documents WHERE id = ?")
    deleteText = try database.prepare("INSERT INTO search(search, rowid, title, text) VALUES('delete', ?, ?, ?)")
    deleteDocument = try database.prepare("DELETE FROM documents WHERE number = ?")
    selectSegment = try database.prepare("SELECT segment, size, first FROM segments WHERE ?1 BETWEEN first AND last")
    updateSegment = try database.prepare(
      """
      UPDATE segments SET documents = documents - 1, worded = worded - (?2 > 0), tokens = tokens - ?2, fingerprint = ?3
      WHERE segment = ?1
      """)
    addRemoval = try database.prepare(
      """
      INSERT INTO removals VALUES(?1, ?2, 1, ?3)
      ON CONFLICT DO UPDATE SET documents = documents + 1, occurrences = occurrences + excluded.occurrences
      """)
  }

  /// Deletes the document and gives its number; `nil` where there is none of that identifier.
  func delete(_ id: Document.ID) throws(RankifyError) -> Int? {
    selectDocument.bind(id, at: 1)
    defer { selectDocument.reset() }
    guard try selectDocument.step() else { return nil }
    let number = selectDocument.integer(0)
    let document = Document(id: id, title: selectDocument.text(1), text: selectDocument.text(2))
    deleteText.bind(number, at: 1)
    deleteText.bind(document.title, at: 2)
    deleteText.bind(document.text, at: 3)
    try deleteText.run()
    deleteDocument.bind(number, at: 1)
    try deleteDocument.run()
    try strike(document, number: number)
    return number
  }

  /// Writes the deletion bits that changed.
  func flush() throws(RankifyError) {
    for (segment, entry) in touched.sorted(by: { $0.key < $1.key }) {
      try database.write(.deleted, of: segment, entry.deleted)
    }
    touched = [:]
  }

  func forget() { touched = [:] }

  private func strike(_ document: Document, number: Int) throws(RankifyError) {
    selectSegment.bind(number, at: 1)
    defer { selectSegment.reset() }
    guard try selectSegment.step() else { throw database.damaged("the segments' ranges of documents") }
    let (segment, size, first) = (selectSegment.integer(0), selectSegment.integer(1), selectSegment.integer(2))
    let local = try localNumber(of: number, segment: segment, size: size, first: first)
    touched[segment]?.deleted[local / 8] |= 1 << UInt8(local % 8)
    let slice = AnalyzedSlice([document], analyzer: analyzer)
    try subtract(slice, from: segment)
    try updateStatistics(of: segment, slice)
  }

  private func localNumber(of number: Int, segment: Int, size: Int, first: Int) throws(RankifyError) -> Int {
    if touched[segment] == nil {
      let deleted = try database.read(.deleted, of: segment) ?? [UInt8](repeating: 0, count: (size + 7) / 8)
      var numbers: [Int]?
      if let bytes = try database.read(.numbers, of: segment) {
        numbers = SegmentData.decode(numbers: bytes, count: size)
      }
      touched[segment] = (deleted, numbers)
    }
    let local = touched[segment]?.numbers.map { $0.partitioningIndex { $0 >= number } } ?? number - first
    guard local < size, touched[segment]?.numbers.map({ $0[local] == number }) ?? true else {
      throw database.damaged("the document numbers of segment \(segment)")
    }
    return local
  }

  private func subtract(_ slice: AnalyzedSlice, from segment: Int) throws(RankifyError) {
    let counts = PostingsAccumulator()
    counts.add(slice)
    try counts.forEachTerm { (term, _, frequencies) throws(RankifyError) in
      addRemoval.bind(term, at: 1)
      addRemoval.bind(segment, at: 2)
      addRemoval.bind(Int(frequencies[0]), at: 3)
      try addRemoval.run()
    }
  }

  private func updateStatistics(of segment: Int, _ slice: AnalyzedSlice) throws(RankifyError) {
    let select = try database.prepare("SELECT fingerprint FROM segments WHERE segment = ?")
    select.bind(segment, at: 1)
    let before = try select.step() ? UInt64(truncatingIfNeeded: select.integer(0)) : 0
    updateSegment.bind(segment, at: 1)
    updateSegment.bind(slice.tokens.count, at: 2)
    updateSegment.bind(Int(truncatingIfNeeded: before &- slice.fingerprint), at: 3)
    try updateSegment.run()
  }
}

extension Array {
  /// The first index whose element, and all after it, satisfy `predicate`.
  func partitioningIndex(_ predicate: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if predicate(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
