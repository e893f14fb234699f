import RankifyCore

/// Joins neighbouring segments, dropping deleted documents for good.
///
/// A merge is due while any segment has less than twice the documents of the one after it: so there are O(log n) segments,
/// and a document is rewritten O(log n) times in its life.
struct SegmentMerger {
  private let database: Database
  private let writer: SegmentWriter
  /// Segments are not merged beyond this size.
  private static let largest = IndexFormat.maximumSegmentSize - (1 << 17)

  init(_ database: Database, _ writer: SegmentWriter) {
    self.database = database
    self.writer = writer
  }

  func mergeWhereDue() throws(RankifyError) {
    var segments = try SegmentRow.all(in: database)
    while let i = segments.indices.dropFirst().last(where: { isDue(segments[$0 - 1], segments[$0]) }) {
      let merged = try merge([segments[i - 1], segments[i]])
      segments.replaceSubrange((i - 1)...i, with: merged.size > 0 ? [merged] : [])
    }
    if let hollow = segments.last(where: { $0.documents * 2 < $0.size }) { _ = try merge([hollow]) }
  }

  private func isDue(_ a: SegmentRow, _ b: SegmentRow) -> Bool {
    a.documents < 2 * b.documents && a.size + b.size <= SegmentMerger.largest
  }

  func mergeAll() throws(RankifyError) {
    var group: [SegmentRow] = []
    for segment in try SegmentRow.all(in: database) {
      if group.reduce(segment.size, { $0 + $1.size }) > SegmentMerger.largest {
        _ = try merge(group)
        group = []
      }
      group.append(segment)
    }
    if group.count > 1 || group.contains(where: { $0.documents < $0.size }) { _ = try merge(group) }
  }

  // MARK: One merge

  private func merge(_ rows: [SegmentRow]) throws(RankifyError) -> SegmentRow {
    var sources: [Source] = []
    var content = SegmentWriter.Content(numbers: [], identifiers: [], lengths: [], fingerprint: 0)
    for row in rows {
      sources.append(try Source(row, database, base: content.numbers.count, into: &content))
      content.fingerprint &+= row.fingerprint
    }
    let target = try writer.nextSegment()
    if !content.numbers.isEmpty {
      try writer.write(content, as: target)
      try mergePostings(sources, content, target)
    }
    for row in rows { try drop(row.segment) }
    return SegmentRow(
      segment: target, size: content.numbers.count, first: content.numbers.first ?? 0, last: content.numbers.last ?? 0,
      documents: content.numbers.count, worded: content.worded, tokens: content.lengths.reduce(0) { $0 + Int($1) },
      fingerprint: content.fingerprint)
  }

  private func mergePostings(_ sources: [Source], _ content: SegmentWriter.Content, _ target: Int) throws(RankifyError)
  {
    let bySegment = Dictionary(uniqueKeysWithValues: sources.map { ($0.row.segment, $0) })
    let list = sources.map { String($0.row.segment) }.joined(separator: ",")
    let select = try database.prepare(
      "SELECT term, segment, list FROM postings WHERE term >= ? AND segment IN (\(list)) ORDER BY term, segment")
    var merge = TermMerge(lengths: content.lengths)
    var resume: [UInt8] = []
    var finished = false
    // In portions: a statement that reads the table must not be open while the table is written to.
    while !finished {
      var outputs: [(term: [UInt8], list: [UInt8])] = []
      select.bind(resume, at: 1)
      finished = true
      while try select.step() {
        let term = Array(select.blob(0))
        if term != merge.term {
          if let output = merge.take() { outputs.append(output) }
          if outputs.count >= 8192 {
            (resume, finished) = (term, false)
            break
          }
          merge.begin(term)
        }
        guard let source = bySegment[select.integer(1)], merge.add(select.blob(2), from: source) else {
          throw database.damaged("the postings of segment \(select.integer(1))")
        }
      }
      select.reset()
      if finished, let output = merge.take() { outputs.append(output) }
      for output in outputs {
        try output.term.withUnsafeBytesThrowing { (term) throws(RankifyError) in
          try writer.write(list: output.list, of: term, segment: target)
        }
      }
    }
  }

  private func drop(_ segment: Int) throws(RankifyError) {
    for table in ["segments", "segment_data"] {
      try database.execute("DELETE FROM \(table) WHERE segment = \(segment)")
    }
    try database.execute("DELETE FROM postings WHERE segment = \(segment)")
    try database.execute("DELETE FROM removals WHERE segment = \(segment)")
  }
}

/// A segment being merged: where its documents go.
private struct Source {
  let row: SegmentRow
  /// The local number in the merged segment of every old one; `nil` for the deleted.
  let mapping: [UInt32?]

  init(_ row: SegmentRow, _ database: Database, base: Int, into content: inout SegmentWriter.Content)
    throws(RankifyError)
  {
    let segment = try Segment(row, database)
    var mapping: [UInt32?] = []
    for local in 0..<row.size {
      if segment.isDeleted(local) {
        mapping.append(nil)
        continue
      }
      mapping.append(UInt32(content.numbers.count))
      content.numbers.append(segment.number(of: local))
      content.identifiers.append(try segment.identifiers.identifier(of: local, in: database))
      content.lengths.append(segment.lengths[local])
    }
    self.row = row
    self.mapping = mapping
  }
}

/// The list of one term, put together from the lists of several segments.
private struct TermMerge {
  private(set) var term: [UInt8]?
  private var documents: [UInt32] = []
  private var frequencies: [UInt32] = []
  private var isAscending = true
  private let lengths: [UInt32]
  private var encoder = PostingsEncoder()
  private let rooms = BlockRooms()

  init(lengths: [UInt32]) { self.lengths = lengths }

  mutating func begin(_ term: [UInt8]) { self.term = term }

  /// Appends the surviving postings of one segment; `false` where its list is damaged.
  mutating func add(_ list: UnsafeRawBufferPointer, from source: Source) -> Bool {
    guard let postings = PostingList(list, segmentSize: source.row.size) else { return false }
    let buffers = rooms[0]
    for block in 0..<postings.view.blockCount {
      let count = postings.view.decode(block: block, isa: .best, into: buffers)
      for i in 0..<count {
        guard let local = source.mapping[Int(buffers.documents[i])] else { continue }
        // A segment that was rewritten for its deletions has a higher number than those after it.
        if let last = documents.last, local < last { isAscending = false }
        documents.append(local)
        frequencies.append(buffers.frequencies[i])
      }
    }
    return true
  }

  /// The finished list, or `nil` where nothing survived; makes ready for the next term.
  mutating func take() -> (term: [UInt8], list: [UInt8])? {
    defer {
      term = nil
      documents.removeAll(keepingCapacity: true)
      frequencies.removeAll(keepingCapacity: true)
      isAscending = true
    }
    guard let term, !documents.isEmpty else { return nil }
    if !isAscending { restoreOrder() }
    var list: [UInt8] = []
    documents.withUnsafeBufferPointer { documents in
      frequencies.withUnsafeBufferPointer { frequencies in
        lengths.withUnsafeBufferPointer {
          encoder.encode(documents: documents, frequencies: frequencies, lengths: $0, into: &list)
        }
      }
    }
    return (term, list)
  }

  private mutating func restoreOrder() {
    let order = documents.indices.sorted { documents[$0] < documents[$1] }
    documents = order.map { documents[$0] }
    frequencies = order.map { frequencies[$0] }
  }
}

extension [UInt8] {
  /// `withUnsafeBytes` for bodies with a typed error.
  func withUnsafeBytesThrowing<T, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> T
  ) throws(E) -> T {
    let outcome: Result<T, E> = withUnsafeBytes { bytes in
      do throws(E) { return .success(try body(bytes)) } catch { return .failure(error) }
    }
    return try outcome.get()
  }
}
