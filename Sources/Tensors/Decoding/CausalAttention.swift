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
    let step = job.step(atMost: Self.block)
    let blocks = (rows + step - 1) / step
    if blocks == 1 {
      job.runTogether(on: compute)
      return withExtendedLifetime((queries, cache)) {}
    }
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

  /// The rows of a block of at most so many scores, of all heads of its group whole tiles if there are enough.
  func step(atMost scores: Int) -> Int {
    let step = max(1, min(queries.rows, scores / (group * cache.count)))
    return step > 12 ? step / 12 * 12 : step > 4 ? step / 4 * 4 : step
  }

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
    let dim: Int
    let scores: UnsafeMutablePointer<Float>

    var queries: UnsafeMutablePointer<Float> { scores + count * width }
    var outputs: UnsafeMutablePointer<Float> { queries + count * dim }
    var sums: UnsafeMutablePointer<Float> { outputs + count * dim }
    var pages: Range<Int> {
      first / KeyValueCache.pageSize..<(end + KeyValueCache.pageSize - 1) / KeyValueCache.pageSize
    }
  }

  /// Memory that a block of rows takes: scores, queries, outputs, sums.
  private func bytes(_ rows: Range<Int>) -> Int { group * rows.count * (width(rows) + 2 * cache.dim + 1) * 4 }

  /// The first position that a block looks at, at the beginning of a page.
  private func first(_ rows: Range<Int>) -> Int {
    let size = KeyValueCache.pageSize
    return attention.window.map { max(0, past + rows.lowerBound - $0 + 1) / size * size } ?? 0
  }

  private func width(_ rows: Range<Int>) -> Int {
    (past + rows.upperBound - first(rows) + KeyValueCache.panel - 1) / KeyValueCache.panel * KeyValueCache.panel
  }

  private func block(head: Int, _ rows: Range<Int>, _ scratch: UnsafeMutableRawPointer) -> Block {
    Block(
      head: head, rows: rows, first: first(rows), end: past + rows.upperBound, count: group * rows.count,
      width: width(rows), dim: cache.dim, scores: scratch.assumingMemoryBound(to: Float.self))
  }

  /// Rows of one head of keys, on the calling thread.
  func run(head: Int, rows: Range<Int>) {
    withScratch(bytes: bytes(rows)) { scratch in
      let block = block(head: head, rows, scratch)
      gather(block)
      for page in block.pages { multiplyKeys(page, of: block) }
      for row in 0..<block.count { weigh(row, of: block) }
      for part in 0..<cache.valuePanels { multiplyValues(part, of: block) }
      scatter(block)
      addMass(of: block)
    }
  }

  /// All rows, which are few enough for one block: threads share the pages of all heads, then the columns of the values.
  func runTogether(on compute: Compute) {
    let rows = 0..<queries.rows, each = (bytes(rows) + 63) / 64 * 64
    withScratch(bytes: cache.heads * each) { scratch in
      let blocks = (0..<cache.heads).map { block(head: $0, rows, scratch + $0 * each) }
      let (pages, count) = (blocks[0].pages, blocks[0].count)
      for block in blocks { gather(block) }
      // Products of four rows with a page, and 8192 exponentials, take some microseconds: worth another thread.
      compute.split(cache.heads * pages.count, grain: max(1, 4 / count)) { range in
        for i in range { multiplyKeys(pages.lowerBound + i % pages.count, of: blocks[i / pages.count]) }
      }
      compute.split(cache.heads * count, grain: max(1, 8192 / blocks[0].width)) { range in
        for i in range { weigh(i % count, of: blocks[i / count]) }
      }
      compute.split(cache.heads * cache.valuePanels, grain: max(1, 4 / (count * pages.count))) { range in
        for i in range { multiplyValues(i % cache.valuePanels, of: blocks[i / cache.valuePanels]) }
      }
      compute.split(cache.heads, grain: mass == nil ? max(1, 256 / count) : 1) { range in
        for head in range {
          scatter(blocks[head])
          addMass(of: blocks[head])
        }
      }
    }
  }

  /// The block's queries, scaled: head by head, row by row.
  private func gather(_ block: Block) {
    let (dim, q) = (cache.dim, block.queries)
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

  private func multiplyKeys(_ page: Int, of block: Block) {
    let (size, count) = (KeyValueCache.pageSize, keys(page, of: block))
    var job = ck_linear()
    (job.rows, job.k, job.outputs) = (block.count, cache.dim, count)
    job.last_panel = (count + KeyValueCache.panel - 1) / KeyValueCache.panel
    (job.a, job.a_stride) = (UnsafePointer(block.queries), cache.dim)
    job.panels = UnsafeRawPointer(cache.pages[page].keys.base + block.head * size * cache.dim)
    (job.c, job.c_stride) = (block.scores + page * size - block.first, block.width)
    kernels.linear_f32(&job)
  }

  /// Scores of a row to weights times their sum, which is kept; zeros where it does not look.
  private func weigh(_ row: Int, of block: Block) {
    let position = past + block.rows.lowerBound + row % block.rows.count
    let from = max(block.first, attention.window.map { position - $0 + 1 } ?? 0) - block.first
    block.sums[row] = kernels.weigh(block.scores + row * block.width, from, position + 1 - block.first, block.width)
  }

  /// Adds the weights of the rows that count, and divides them by their sums.
  private func addMass(of block: Block) {
    guard let mass, block.rows.upperBound > firstCounted else { return }
    let counted = max(0, firstCounted - block.rows.lowerBound)..<block.rows.count
    for head in 0..<group {
      let sums = mass + (block.head * group + head) * cache.count + block.first
      for row in counted {
        let weights = block.scores + (head * block.rows.count + row) * block.width
        kernels.scale(weights, 1 / block.sums[head * block.rows.count + row], block.width)
        kernels.add_rows(weights, block.width, 1, block.end - block.first, sums)
      }
    }
  }

  /// A panel of columns of the outputs.
  private func multiplyValues(_ part: Int, of block: Block) {
    let size = KeyValueCache.pageSize, panel = KeyValueCache.panel
    let place = (block.head * cache.valuePanels + part) * size * panel
    for page in block.pages {
      var job = ck_linear()
      (job.rows, job.k) = (block.count, keys(page, of: block))
      (job.outputs, job.last_panel) = (min(panel, cache.dim - part * panel), 1)
      (job.a, job.a_stride) = (UnsafePointer(block.scores + page * size - block.first), block.width)
      job.panels = UnsafeRawPointer(cache.pages[page].values.base + place)
      (job.c, job.c_stride) = (block.outputs + part * panel, cache.dim)
      if page * size > block.first { (job.residual, job.residual_stride) = (UnsafePointer(job.c), cache.dim) }
      kernels.linear_f32(&job)
    }
  }

  /// The block's outputs, divided by the sums of their weights.
  private func scatter(_ block: Block) {
    let (dim, width, o) = (cache.dim, attention.heads * cache.dim, block.outputs)
    for head in 0..<group {
      for (i, row) in block.rows.enumerated() {
        let place = head * block.rows.count + i, scale = 1 / block.sums[place]
        let (from, to) = (o + place * dim, out + row * width + (block.head * group + head) * dim)
        for column in 0..<dim { to[column] = from[column] * scale }
      }
    }
  }
}
