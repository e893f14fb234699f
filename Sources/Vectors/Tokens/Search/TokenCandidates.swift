import RankifyCore

extension TokenStore {
  /// The documents that live and have a token at one of some centroids, ascending.
  func members(of cells: [Int]) throws(RankifyError) -> [Int] {
    var found = RowSet()
    for segment in segments.all where segment.cells > 0 { try collect(cells, segment, into: &found) }
    return found.filter { live?.contains($0) ?? true }
  }

  private func collect(
    _ cells: [Int], _ segment: TokenSegment, into found: inout RowSet
  ) throws(RankifyError) {
    let (first, last) = (segment.start + segment.layout.cells, segment.start + segment.layout.cellEnds)
    func load(_ start: Int, _ place: Int) -> Int { Int(file.load(start + 4 * place, as: UInt32.self)) }
    var low = 0
    for cell in cells {
      // Both are ascending: what was passed by needs no second look.
      var high = segment.cells
      while low < high {
        let middle = (low + high) / 2
        if load(first, middle) < cell { low = middle + 1 } else { high = middle }
      }
      guard low < segment.cells, load(first, low) == cell else { continue }
      let begin = low == 0 ? 0 : load(last, low - 1)
      let end = load(last, low)
      guard begin <= end, end <= segment.members else { throw damaged(segment) }
      for place in begin..<end {
        let document = load(segment.start + segment.layout.members, place)
        guard document < segment.documents else { throw damaged(segment) }
        found.insert(segment.first + document)
      }
    }
  }

  private func damaged(_ segment: TokenSegment) -> RankifyError {
    StoreFault.damaged(path, "the lists of the documents from \(segment.first) on have numbers that no program writes")
  }
}
