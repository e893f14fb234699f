import CKernels

/// Attention of positions to those before them and themselves (Vaswani et al. 2017, with a causal mask), where several heads of
/// queries may share one of keys (Ainslie et al. 2023).
public struct CausalAttention: Sendable {
  /// Heads of queries: a multiple of those of keys.
  public let heads: Int
  /// The factor of the products.
  public let scale: Float
  /// Position i attends to i - window + 1 ... i; `nil`: to all before it.
  public let window: Int?

  /// - Parameter scale: 1 / √dim if `nil`
  public init(heads: Int, dim: Int, scale: Float? = nil, window: Int? = nil) {
    precondition(heads > 0 && dim > 0 && window.map { $0 > 0 } ?? true, "\(heads) heads of \(dim)")
    (self.heads, self.window) = (heads, window)
    self.scale = scale ?? 1 / Float(dim).squareRoot()
  }

  /// The scores of a block of rows are about so many numbers: half a second-level cache.
  private static let block = 1 << 17

  /// One row of heads x dim columns for each row of `queries`: its first columns are the queries of the last positions of
  /// `cache`. A row depends on its query and the cache alone, in every bit.
  /// - Parameter mass: gets the sums of the weights of its rows
  public func callAsFunction(
    _ queries: Matrix, _ cache: KeyValueCache, mass: inout AttentionMass?, into out: inout Matrix,
    on compute: Compute = .serial
  ) {
    let rows = queries.rows
    precondition(heads % cache.heads == 0, "\(heads) heads of queries for \(cache.heads) of keys")
    precondition(
      queries.columns >= heads * cache.dim && rows <= cache.count, "\(rows) queries for \(cache.count) positions")
    out.resize(rows: rows, columns: heads * cache.dim)
    mass?.sums = Matrix(rows: heads, columns: cache.count)
    guard rows > 0 else { return }
    let job = AttentionJob(
      attention: self, cache: cache, queries: queries, kernels: compute.kernels.table.pointee, out: out.uniqueBase(),
      mass: mass?.sums.uniqueBase(), firstCounted: mass?.firstRow ?? rows)
    let step = max(1, min(rows, Self.block / (job.group * cache.count)))
    let blocks = (rows + step - 1) / step
    // Sums over rows are in one order: where they are wanted, a head's blocks are one piece.
    let pieces = mass == nil ? blocks : 1
    compute.split(cache.heads * pieces, grain: 1) { range in
      for piece in range {
        let chosen = pieces == blocks ? piece % pieces..<piece % pieces + 1 : 0..<blocks
        for block in chosen { job.run(head: piece / pieces, rows: block * step..<min(rows, (block + 1) * step)) }
      }
    }
    withExtendedLifetime((queries, cache)) {}
  }
}

/// One call's work, head by head of the keys and block by block of rows.
private struct AttentionJob {
  let attention: CausalAttention
  let cache: KeyValueCache
  let queries: Matrix
  let kernels: ck_kernels
  let out: UnsafeMutablePointer<Float>
  let mass: UnsafeMutablePointer<Float>?
  let firstCounted: Int

  /// Heads of queries for each of keys.
  var group: Int { attention.heads / cache.heads }
  private var past: Int { cache.count - queries.rows }

  /// What the rows of a block share. Scores have a row for each row of each head of queries, a column for each position from
  /// `first` on.
  private struct Block {
    let head: Int
    let rows: Range<Int>
    let first: Int
    let end: Int
    let count: Int
    /// Columns of scores, whole panels.
    let width: Int
    let scores: UnsafeMutablePointer<Float>
  }

  func run(head: Int, rows: Range<Int>) {
    let size = KeyValueCache.pageSize
    let end = past + rows.upperBound
    let first = attention.window.map { max(0, past + rows.lowerBound - $0 + 1) / size * size } ?? 0
    let width = (end - first + KeyValueCache.panel - 1) / KeyValueCache.panel * KeyValueCache.panel
    let count = group * rows.count
    withScratch(bytes: count * (width + 2 * cache.dim) * 4) { scratch in
      let scores = scratch.assumingMemoryBound(to: Float.self)
      let block = Block(
        head: head, rows: rows, first: first, end: end, count: count, width: width, scores: scores)
      let (q, o) = (scores + count * width, scores + count * (width + cache.dim))
      let pages = first / size..<(end + size - 1) / size
      gather(block, into: q)
      for page in pages { multiplyKeys(page, of: block, q) }
      for row in 0..<count { weigh(row, of: block) }
      addMass(of: block)
      for page in pages { multiplyValues(page, of: block, into: o) }
      scatter(block, from: o)
    }
  }

  /// The block's queries, scaled: head by head, row by row.
  private func gather(_ block: Block, into q: UnsafeMutablePointer<Float>) {
    let dim = cache.dim
    for head in 0..<group {
      for (i, row) in block.rows.enumerated() {
        let source = queries.base + row * queries.columns + (block.head * group + head) * dim
        let to = q + (head * block.rows.count + i) * dim
        for column in 0..<dim { to[column] = source[column] * attention.scale }
      }
    }
  }

  private func keys(_ page: Int, of block: Block) -> Int {
    min(KeyValueCache.pageSize, block.end - page * KeyValueCache.pageSize)
  }

  private func multiplyKeys(_ page: Int, of block: Block, _ q: UnsafeMutablePointer<Float>) {
    let (size, count) = (KeyValueCache.pageSize, keys(page, of: block))
    var job = ck_linear()
    (job.rows, job.k, job.outputs) = (block.count, cache.dim, count)
    job.last_panel = (count + KeyValueCache.panel - 1) / KeyValueCache.panel
    (job.a, job.a_stride) = (UnsafePointer(q), cache.dim)
    job.panels = UnsafeRawPointer(cache.pages[page].keys.base + block.head * size * cache.dim)
    (job.c, job.c_stride) = (block.scores + page * size - block.first, block.width)
    kernels.linear_f32(&job)
  }

  /// Scores of a row to weights; zeros where it does not look.
  private func weigh(_ row: Int, of block: Block) {
    let position = past + block.rows.lowerBound + row % block.rows.count
    let from = max(block.first, attention.window.map { position - $0 + 1 } ?? 0) - block.first
    let to = position + 1 - block.first
    let weights = block.scores + row * block.width
    weights.update(repeating: 0, count: from)
    kernels.softmax(weights + from, block.width, 1, to - from)
    (weights + to).update(repeating: 0, count: block.width - to)
  }

  private func addMass(of block: Block) {
    guard let mass, block.rows.upperBound > firstCounted else { return }
    let counted = max(0, firstCounted - block.rows.lowerBound)
    for head in 0..<group {
      let weights = block.scores + (head * block.rows.count + counted) * block.width
      let sums = mass + (block.head * group + head) * cache.count + block.first
      kernels.add_rows(weights, block.width, block.rows.count - counted, block.end - block.first, sums)
    }
  }

  private func multiplyValues(_ page: Int, of block: Block, into o: UnsafeMutablePointer<Float>) {
    let size = KeyValueCache.pageSize, panel = KeyValueCache.panel
    let values = cache.pages[page].values.base + block.head * cache.valuePanels * size * panel
    for part in 0..<cache.valuePanels {
      var job = ck_linear()
      (job.rows, job.k) = (block.count, keys(page, of: block))
      (job.outputs, job.last_panel) = (min(panel, cache.dim - part * panel), 1)
      (job.a, job.a_stride) = (UnsafePointer(block.scores + page * size - block.first), block.width)
      job.panels = UnsafeRawPointer(values + part * size * panel)
      (job.c, job.c_stride) = (o + part * panel, cache.dim)
      if page * size > block.first { (job.residual, job.residual_stride) = (UnsafePointer(job.c), cache.dim) }
      kernels.linear_f32(&job)
    }
  }

  private func scatter(_ block: Block, from o: UnsafeMutablePointer<Float>) {
    let (dim, width) = (cache.dim, attention.heads * cache.dim)
    for head in 0..<group {
      for (i, row) in block.rows.enumerated() {
        (out + row * width + (block.head * group + head) * dim)
          .update(from: o + (head * block.rows.count + i) * dim, count: dim)
      }
    }
  }
}
