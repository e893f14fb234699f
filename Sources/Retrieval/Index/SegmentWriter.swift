import RankifyCore

/// Writes new segments.
struct SegmentWriter {
  let database: Database
  private let insertSegment: Statement
  private let insertPostings: Statement

  init(_ database: Database) throws(RankifyError) {
    self.database = database
    insertSegment = try database.prepare("INSERT INTO segments VALUES(?, ?, ?, ?, ?, ?, ?, ?)")
    insertPostings = try database.prepare("INSERT INTO postings VALUES(?, ?, ?)")
  }

  /// What a segment holds besides postings; local number *i* is the *i*th of each array.
  struct Content {
    var numbers: [Int]
    var identifiers: [String]
    var lengths: [UInt32]
    var fingerprint: UInt64

    /// Documents with at least one term.
    var worded: Int { lengths.reduce(0) { $0 + ($1 > 0 ? 1 : 0) } }
  }

  /// The number of the next new segment.
  func nextSegment() throws(RankifyError) -> Int {
    let select = try database.prepare("SELECT coalesce(max(segment), 0) + 1 FROM segments")
    return try select.step() ? select.integer(0) : 1
  }

  /// Writes the segment's row and parts; its postings follow through `write(list:…)`.
  func write(_ content: Content, as segment: Int) throws(RankifyError) {
    let first = content.numbers.first ?? 0
    let last = content.numbers.last ?? 0
    let row = [
      segment, content.numbers.count, first, last, content.numbers.count, content.worded,
      content.lengths.reduce(0) { $0 + Int($1) }, Int(truncatingIfNeeded: content.fingerprint),
    ]
    for (i, value) in row.enumerated() { insertSegment.bind(value, at: Int32(i + 1)) }
    try insertSegment.run()
    try database.write(.lengths, of: segment, SegmentData.encode(lengths: content.lengths))
    if last - first + 1 != content.numbers.count {
      try database.write(.numbers, of: segment, SegmentData.encode(numbers: content.numbers))
    }
    var chunk = 0
    while chunk * IndexFormat.identifiersPerChunk < content.identifiers.count {
      let start = chunk * IndexFormat.identifiersPerChunk
      let end = min(start + IndexFormat.identifiersPerChunk, content.identifiers.count)
      let data = SegmentData.encode(identifiers: content.identifiers[start..<end])
      try database.write(.identifiers, chunk: chunk, of: segment, data)
      chunk += 1
    }
  }

  func write(list: [UInt8], of term: UnsafeRawBufferPointer, segment: Int) throws(RankifyError) {
    insertPostings.bind(term, at: 1)
    insertPostings.bind(segment, at: 2)
    insertPostings.bind(list, at: 3)
    try insertPostings.run()
  }

  /// Writes what `accumulator` gathered as the postings of `segment`.
  func write(_ accumulator: PostingsAccumulator, as segment: Int) throws(RankifyError) {
    var encoder = PostingsEncoder()
    var list: [UInt8] = []
    let lengths = accumulator.lengths
    try accumulator.forEachTerm { (term, documents, frequencies) throws(RankifyError) in
      lengths.withUnsafeBufferPointer {
        encoder.encode(documents: documents, frequencies: frequencies, lengths: $0, into: &list)
      }
      try write(list: list, of: term, segment: segment)
    }
  }
}
