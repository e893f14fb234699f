/// The keys and values of one layer's attention at all positions so far.
///
/// They lie in pages as packed weights do, so that scores and sums are matrix products at full speed. A value: a copy shares its
/// pages until one of the two writes to them, so that many sequences go on from one prefix at the cost of a page each.
public struct KeyValueCache: Sendable {
  /// Positions of a page.
  static let pageSize = 256
  /// Columns of a panel.
  static let panel = 32

  /// Keys of a head: panels of 32 positions, each `dim` rows. Values of a head: panels of 32 columns, each a row a position.
  struct Page: Sendable {
    var keys: Matrix
    var values: Matrix
  }

  /// Heads of keys, and of values.
  public let heads: Int
  /// Numbers in a head.
  public let dim: Int
  /// Positions so far.
  public private(set) var count = 0
  private(set) var pages: [Page] = []

  /// An empty cache.
  public init(heads: Int, dim: Int) {
    precondition(heads > 0 && dim > 0, "\(heads) heads of \(dim)")
    (self.heads, self.dim) = (heads, dim)
  }

  /// Panels of a head's values.
  var valuePanels: Int { (dim + Self.panel - 1) / Self.panel }

  /// Bytes of all pages, those shared with copies included.
  public var bytes: Int { pages.count * Self.pageSize * heads * (dim + valuePanels * Self.panel) * 4 }

  /// Appends positions: the keys and values of each are `heads` heads, `keys` and `values` columns into its row.
  public mutating func append(_ rows: Matrix, keys: Int, values: Int, on compute: Compute = .serial) {
    let width = heads * dim
    precondition(
      keys >= 0 && values >= 0 && keys + width <= rows.columns && values + width <= rows.columns,
      "\(width) columns at \(keys) and \(values) of \(rows.columns)")
    var row = 0
    while row < rows.rows {
      let place = count % Self.pageSize
      if place == 0 { pages.append(emptyPage) }
      let taken = min(Self.pageSize - place, rows.rows - row)
      write(rows, row..<row + taken, at: place, keys: keys, values: values, on: compute)
      (row, count) = (row + taken, count + taken)
    }
  }

  /// Forgets all positions but the first ones.
  public mutating func truncate(to length: Int) {
    precondition(0...count ~= length, "\(length) of \(count) positions")
    pages.removeLast(pages.count - (length + Self.pageSize - 1) / Self.pageSize)
    count = length
  }

  private var emptyPage: Page {
    Page(
      keys: Matrix(rows: heads * Self.pageSize / Self.panel * dim, columns: Self.panel),
      values: Matrix(rows: heads * valuePanels * Self.pageSize, columns: Self.panel))
  }

  /// Writes rows to the last page, from position `place` on.
  private mutating func write(
    _ rows: Matrix, _ range: Range<Int>, at place: Int, keys: Int, values: Int, on compute: Compute
  ) {
    let last = pages.count - 1
    let (k, v) = (pages[last].keys.uniqueBase(), pages[last].values.uniqueBase())
    let (dim, size, panel, panels) = (dim, Self.pageSize, Self.panel, valuePanels)
    compute.split(heads, grain: 1) { heads in
      for head in heads {
        let (toKeys, toValues) = (k + head * size * dim, v + head * panels * size * panel)
        for row in range {
          let (position, base) = (place + row - range.lowerBound, rows.base + row * rows.columns + head * dim)
          let column = toKeys + position / panel * panel * dim + position % panel
          for i in 0..<dim {
            column[i * panel] = base[keys + i]
            toValues[(i / panel * size + position) * panel + i % panel] = base[values + i]
          }
        }
      }
    }
    withExtendedLifetime(rows) {}
  }
}
