import RankifyCore

/// Documents that wait to be written as one segment.
struct PendingSegment {
  let first: Int
  private let layout: TokenLayout
  private var ends: [UInt32] = []
  private var checksums: [UInt64] = []
  private var bytes = TokenBytes()

  init(first: Int, _ layout: TokenLayout) { (self.first, self.layout) = (first, layout) }

  var documents: Int { ends.count }
  var tokens: Int { Int(ends.last ?? 0) }
  /// Bytes that are held.
  var size: Int { tokens * layout.bytesPerToken + 12 * documents }

  /// Adds documents of these lengths, one after the other in `new`.
  mutating func append(_ new: TokenBytes, lengths: [Int]) {
    var token = 0
    for length in lengths {
      ends.append(UInt32(tokens + length))
      checksums.append(checksum(first + documents - 1, new, token..<(token + length)).littleEndian)
      token += length
    }
    bytes.codes += new.codes
    bytes.scales += new.scales
    bytes.values += new.values
    bytes.squaredError += new.squaredError
  }

  private func checksum(_ document: Int, _ new: TokenBytes, _ tokens: Range<Int>) -> UInt64 {
    func slice(_ all: UnsafeRawBufferPointer, _ size: Int) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(rebasing: all[tokens.lowerBound * size..<tokens.upperBound * size])
    }
    let codes = layout.stored(new.codes[all: tokens, if: layout.codeBytes > 0])
    return codes.withUnsafeBytes { codes in
      new.scales.withUnsafeBytes { scales in
        new.values.withUnsafeBytes { values in
          TokenBytes.checksum(
            document, count: tokens.count, codes: codes, scales: slice(scales, layout.scaleBytes),
            values: slice(values, layout.rowBytes))
        }
      }
    }
  }

  // MARK: Writing

  /// Writes the segment where the last one ends.
  func write(to file: StoreFile, at start: Int, identity: UInt64, generation: Int) throws(RankifyError) -> TokenSegment
  {
    let lists = CentroidLists(bytes.codes, ends)
    let segment = TokenSegment(
      start: start, first: first, documents: documents, tokens: tokens, cells: lists.cells.count,
      members: lists.members.count, generation: generation, squaredError: bytes.squaredError,
      listChecksum: lists.checksum, layout)
    let places = segment.layout
    try file.grow(to: segment.end)
    try file.write(ends.map(\.littleEndian), at: start + SegmentLayout.ends)
    try file.write(checksums, at: start + places.checksums)
    // A writer that died may have left marks of its own.
    try file.write([UInt64](repeating: 0, count: documents), at: start + places.deletions)
    try file.write(layout.stored(bytes.codes[...]), at: start + places.codes)
    try file.write(bytes.scales, at: start + places.scales)
    try file.write(bytes.values, at: start + places.values)
    try file.write(lists.cells.map(\.littleEndian), at: start + places.cells)
    try file.write(lists.ends.map(\.littleEndian), at: start + places.cellEnds)
    try file.write(lists.members.map(\.littleEndian), at: start + places.members)
    try file.write(segment.head(identity: identity), at: start)
    return segment
  }
}

extension Array {
  /// Some of the elements, or none.
  fileprivate subscript(all range: Range<Int>, if condition: Bool) -> ArraySlice<Element> {
    condition ? self[range] : []
  }
}

extension TokenLayout {
  /// The bytes of centroids' numbers.
  fileprivate func stored(_ codes: ArraySlice<UInt32>) -> [UInt8] {
    if codeBytes == 2 { return codes.map { UInt16($0).littleEndian }.withUnsafeBytes { Array($0) } }
    return codes.map(\.littleEndian).withUnsafeBytes { Array($0) }
  }
}

/// For each centroid that has tokens in a segment the documents, counted in the segment, that have one there.
struct CentroidLists {
  static let seed: UInt64 = 4

  private(set) var cells: [UInt32] = []
  private(set) var ends: [UInt32] = []
  private(set) var members: [UInt32] = []

  /// - Parameters:
  ///   - codes: the centroid of each token
  ///   - documentEnds: the number of tokens up to and with each document
  init(_ codes: [UInt32], _ documentEnds: [UInt32]) {
    guard !codes.isEmpty else { return }
    var pairs: [UInt64] = []
    pairs.reserveCapacity(codes.count)
    var first = 0
    for (document, end) in documentEnds.enumerated() {
      for code in codes[first..<Int(end)] { pairs.append(UInt64(code) << 32 | UInt64(document)) }
      first = Int(end)
    }
    pairs.sort()
    var before: UInt64?
    for pair in pairs where pair != before {
      before = pair
      append(UInt32(pair >> 32), UInt32(truncatingIfNeeded: pair))
    }
  }

  private mutating func append(_ cell: UInt32, _ document: UInt32) {
    if cells.last != cell {
      cells.append(cell)
      ends.append(UInt32(members.count))
    }
    members.append(document)
    ends[ends.count - 1] = UInt32(members.count)
  }

  var checksum: UInt64 { Self.checksum([cells, ends, members].map { $0.map(\.littleEndian) }) }

  private static func checksum(_ parts: [[UInt32]]) -> UInt64 {
    var sum = RowChecksum(seed: seed)
    for part in parts { part.withUnsafeBytes { sum.add($0) } }
    return sum.value
  }
}
