extension KeyValueCache {
  /// The keys and values of positions: a row each, first the keys of all heads, then their values; what `append` takes.
  public func rows(_ range: Range<Int>, on compute: Compute = .serial) -> Matrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count) positions")
    let width = heads * dim
    var rows = Matrix(rows: range.count, columns: 2 * width)
    let base = rows.uniqueBase()
    compute.split(range.count, grain: 16) { part in
      for row in part { read(range.lowerBound + row, into: base + row * 2 * width) }
    }
    return rows
  }

  private func read(_ position: Int, into row: UnsafeMutablePointer<Float>) {
    let (page, place) = (pages[position / Self.pageSize], position % Self.pageSize)
    let (size, panel, width) = (Self.pageSize, Self.panel, heads * dim)
    for head in 0..<heads {
      let keys = page.keys.base + head * size * dim + place / panel * panel * dim + place % panel
      let values = page.values.base + head * valuePanels * size * panel
      for i in 0..<dim {
        row[head * dim + i] = keys[i * panel]
        row[width + head * dim + i] = values[(i / panel * size + place) * panel + i % panel]
      }
    }
  }
}
