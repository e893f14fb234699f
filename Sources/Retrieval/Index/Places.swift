import RankifyCore

/// Where documents stand among all segments, and what they are called: the segments' local numbers, end to end.
struct Places {
  private let index: SparseIndex
  private let bases: [Int]
  /// The chunks of identifiers that were in memory when the view was made, so that a thousand look-ups take no lock.
  private let loaded: [[[String]?]]

  init(_ index: SparseIndex) {
    self.index = index
    var bases: [Int] = []
    var next = 0
    for segment in index.segments {
      bases.append(next)
      next += segment.row.size
    }
    self.bases = bases
    loaded = index.segments.map(\.identifiers.loaded)
  }

  /// The segment, by position, and the local number at a place.
  func locate(_ place: Int) -> (segment: Int, local: Int) {
    if bases.count == 1 { return (0, place) }
    let segment = bases.partitioningIndex { $0 > place } - 1
    return (segment, place - bases[segment])
  }

  func identifier(of local: Int, in segment: Int) throws(RankifyError) -> Document.ID {
    let (chunk, place) = local.quotientAndRemainder(dividingBy: IndexFormat.identifiersPerChunk)
    if let chunk = loaded[segment][chunk] { return chunk[place] }
    let index = index
    return try index.withConnection { connection throws(RankifyError) in
      try index.segments[segment].identifiers.identifier(of: local, in: connection.database)
    }
  }
}
