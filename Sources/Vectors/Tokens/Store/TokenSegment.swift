import RankifyCore

/// Documents that were written at once, and where they are in the file.
struct TokenSegment: Sendable {
  /// Where the segment begins.
  let start: Int
  /// The number of its first document.
  let first: Int
  let documents: Int
  let tokens: Int
  let cells: Int
  let members: Int
  /// The commit that it was written for.
  let generation: Int
  /// The sum of the squared distances between vectors and what is decoded of them.
  let squaredError: Double
  /// Of the lists.
  let listChecksum: UInt64
  let layout: SegmentLayout

  var end: Int { start + layout.length }

  init(
    start: Int, first: Int, documents: Int, tokens: Int, cells: Int, members: Int, generation: Int,
    squaredError: Double, listChecksum: UInt64, _ layout: TokenLayout
  ) {
    (self.start, self.first, self.documents, self.tokens) = (start, first, documents, tokens)
    (self.cells, self.members, self.generation) = (cells, members, generation)
    (self.squaredError, self.listChecksum) = (squaredError, listChecksum)
    self.layout = SegmentLayout(layout, documents: documents, tokens: tokens, cells: cells, members: members)
  }

  // MARK: The head

  /// The head's bytes, sealed.
  func head(identity: UInt64) -> [UInt8] {
    var record = ByteRecord()
    for number in [first, documents, tokens, cells, members, generation] { record.append(UInt64(number)) }
    record.append(squaredError.bitPattern)
    record.append(listChecksum)
    record.seal(length: SegmentLayout.headBytes, seed: identity)
    return record.bytes
  }

  /// Reads the segment that begins at `start`, with everything that it says checked against the file.
  init(_ file: MappedFile, _ header: TokenHeader, start: Int, first: Int) throws(RankifyError) {
    let bytes = file.copy(start, SegmentLayout.headBytes)
    guard bytes.count == SegmentLayout.headBytes else {
      throw StoreFault.truncated(file.path, file.count, start + SegmentLayout.headBytes)
    }
    var record = ByteRecord(bytes)
    guard record.isSealed(seed: header.identity) else {
      throw StoreFault.damaged(file.path, "the head of document \(first) fails its checksum")
    }
    let numbers = (0..<6).map { _ in Int(truncatingIfNeeded: record.next(UInt64.self)) }
    // Compared with the file's length before they are multiplied.
    let sizes = [4, header.layout.bytesPerToken, 8, 4]
    guard numbers[0] == first, numbers[1] > 0, numbers[5] > 0,
      zip(numbers[1...4], sizes).allSatisfy({ (0...file.count / $1).contains($0) })
    else { throw StoreFault.truncated(file.path, file.count, file.count + 1) }
    self.init(
      start: start, first: first, documents: numbers[1], tokens: numbers[2], cells: numbers[3], members: numbers[4],
      generation: numbers[5], squaredError: Double(bitPattern: record.next(UInt64.self)),
      listChecksum: record.next(UInt64.self), header.layout)
    guard end <= file.count else { throw StoreFault.truncated(file.path, file.count, end) }
    try checkEnds(file, header.settings.maximumTokens)
  }

  private func checkEnds(_ file: MappedFile, _ maximum: Int) throws(RankifyError) {
    var before = 0
    for document in 0..<documents {
      let end = Int(file.load(start + SegmentLayout.ends + 4 * document, as: UInt32.self))
      guard (before...min(before + maximum, tokens)).contains(end) else {
        throw StoreFault.damaged(file.path, "document \(first + document) has a length that no program writes")
      }
      before = end
    }
    guard before == tokens else {
      throw StoreFault.damaged(
        file.path, "the documents from \(first) on have \(before) tokens, where \(tokens) should be")
    }
  }

  // MARK: Places

  /// The tokens of a document, counted in the segment.
  func tokens(of document: Int, _ file: MappedFile) -> Range<Int> {
    let place = start + SegmentLayout.ends + 4 * (document - first)
    let begin = document == first ? 0 : Int(file.load(place - 4, as: UInt32.self))
    return begin..<Int(file.load(place, as: UInt32.self))
  }

  func checksum(of document: Int) -> Int { start + layout.checksums + 8 * (document - first) }
  func deletion(of document: Int) -> Int { start + layout.deletions + 8 * (document - first) }
}

/// The segments of a state of a store.
struct TokenSegments: Sendable, RowPlaces {
  private(set) var all: [TokenSegment] = []
  /// Where the next one would begin.
  private(set) var end: Int

  var documents: Int { all.last.map { $0.first + $0.documents } ?? 0 }
  var tokens: Int { all.reduce(0) { $0 + $1.tokens } }

  /// The segments with the first `documents` documents.
  init(_ file: MappedFile, _ header: TokenHeader, documents: Int) throws(RankifyError) {
    end = header.layout.dataStart
    while self.documents < documents {
      let segment = try TokenSegment(file, header, start: end, first: self.documents)
      all.append(segment)
      end = segment.end
    }
    guard self.documents == documents else {
      throw StoreFault.damaged(file.path, "no commit ended with \(documents) documents")
    }
  }

  init(dataStart: Int) { end = dataStart }

  mutating func append(_ segment: TokenSegment) {
    all.append(segment)
    end = segment.end
  }

  /// The segment of a document that is there.
  func segment(of document: Int) -> TokenSegment {
    var (low, high) = (0, all.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if all[middle].first <= document { low = middle } else { high = middle }
    }
    return all[low]
  }

  func deletion(of row: Int) -> Int { segment(of: row).deletion(of: row) }
}
