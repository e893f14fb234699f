import CKernels

extension Tape {
  /// The matrices of similarities ⟨qᵢ, dⱼ⟩ of pairs, one block below the other: [pairs · rows, columns]. Row i of a block
  /// belongs to token i of the query, column j to token j of the document; tokens beyond are cut off, missing ones are zeros.
  public mutating func similarities(
    _ queries: Variable, _ queryOffsets: [Int], _ documents: Variable, _ documentOffsets: [Int],
    pairs: [(query: Int, document: Int)], rows: Int, columns: Int
  ) -> Variable {
    let blocks = SimilarityBlocks(
      queries: PackedTokens(queries.value, offsets: queryOffsets, limit: rows, on: compute),
      documents: documents.value, offsets: documentOffsets, pairs: pairs, rows: rows, columns: columns)
    let (left, right) = (Slot(queries), Slot(documents))
    return record(blocks.value(on: compute), from: [queries, documents]) { [compute] dy, flow in
      if left.isWanted { flow.add(blocks.queryGradient(dy, on: compute), to: left, on: compute) }
      if right.isWanted { flow.add(blocks.documentGradient(dy, on: compute), to: right, on: compute) }
    }
  }
}

private struct SimilarityBlocks {
  let queries: PackedTokens
  let documents: Matrix
  let offsets: [Int]
  let pairs: [(query: Int, document: Int)]
  let rows: Int
  let columns: Int

  private var dimension: Int { documents.columns }
  private var panels: Int { (dimension + Int(CK_PANEL) - 1) / Int(CK_PANEL) }

  /// The tokens of a document that count.
  private func count(_ document: Int) -> Int { min(offsets[document + 1] - offsets[document], columns) }

  func value(on compute: Compute) -> Matrix {
    precondition(
      queries.tokens.columns == dimension,
      "query vectors of \(queries.tokens.columns) numbers, document vectors of \(dimension)")
    PackedTokens.check(offsets, rows: documents.rows)
    var out = Matrix(rows: pairs.count * rows, columns: columns)
    let (to, kernels) = (out.uniqueBase(), compute.kernels.table.pointee)
    compute.share(pairs.count, grain: 8) { part in
      withScratch(bytes: columns * queries.widest * 4) { scratch in
        let products = scratch.assumingMemoryBound(to: Float.self)
        for pair in part {
          let (query, document) = pairs[pair]
          let (count, block) = (count(document), to + pair * rows * columns)
          let first = documents.base + offsets[document] * dimension
          guard count > 0, queries.count(query) > 0 else { continue }
          queries.products(query, with: first, count: count, into: products, by: kernels)
          kernels.transpose(products, queries.width(query), count, queries.count(query), block, columns)
        }
      }
    }
    withExtendedLifetime(documents) {}
    return out
  }

  /// dqᵢ = Σⱼ dSᵢⱼ dⱼ over the query's pairs, pair by pair.
  func queryGradient(_ dy: Matrix, on compute: Compute) -> Matrix {
    let groups = Groups(pairs.map(\.query), count: queries.offsets.count - 1)
    var dx = Matrix(rows: queries.tokens.rows, columns: dimension)
    let (to, kernels) = (dx.uniqueBase(), compute.kernels.table.pointee)
    compute.share(groups.count, grain: 1) { part in
      withScratch(bytes: panels * Int(CK_PANEL) * columns * 4) { scratch in
        let packed = scratch.assumingMemoryBound(to: Float.self)
        for query in part {
          for pair in groups[query] {
            let document = pairs[pair].document
            let other = documents.base + offsets[document] * dimension
            add(
              dy.base + pair * rows * columns, stride: columns, queries.count(query), other, count(document),
              packed, to: to + queries.offsets[query] * dimension, by: kernels)
          }
        }
      }
    }
    withExtendedLifetime((dy, documents)) {}
    return dx
  }

  /// ddⱼ = Σᵢ dSᵢⱼ qᵢ over the document's pairs, pair by pair.
  func documentGradient(_ dy: Matrix, on compute: Compute) -> Matrix {
    let groups = Groups(pairs.map(\.document), count: offsets.count - 1)
    var dx = Matrix(rows: documents.rows, columns: dimension)
    let (to, kernels) = (dx.uniqueBase(), compute.kernels.table.pointee)
    compute.share(groups.count, grain: 4) { part in
      withScratch(bytes: (panels * Int(CK_PANEL) * rows + rows * columns) * 4) { scratch in
        let turned = scratch.assumingMemoryBound(to: Float.self)
        for document in part {
          for pair in groups[document] {
            let query = pairs[pair].query
            kernels.transpose(dy.base + pair * rows * columns, columns, rows, columns, turned, rows)
            add(
              turned, stride: rows, count(document), queries.tokens.base + queries.offsets[query] * dimension,
              queries.count(query), turned + rows * columns, to: to + offsets[document] * dimension, by: kernels)
          }
        }
      }
    }
    withExtendedLifetime((dy, queries.tokens)) {}
    return dx
  }

  /// sum += x y, where x is `count` rows of `depth` numbers and y `depth` vectors.
  private func add(
    _ x: UnsafePointer<Float>, stride: Int, _ count: Int, _ y: UnsafePointer<Float>, _ depth: Int,
    _ packed: UnsafeMutablePointer<Float>, to sum: UnsafeMutablePointer<Float>, by kernels: ck_kernels
  ) {
    guard count > 0, depth > 0 else { return }
    for p in 0..<panels {
      let panel = packed + p * depth * Int(CK_PANEL)
      ck_pack_columns_f32(y, dimension, dimension, depth, p * Int(CK_PANEL), panel)
    }
    var job = ck_linear()
    (job.rows, job.k, job.outputs, job.last_panel) = (count, depth, dimension, panels)
    (job.a, job.a_stride, job.c, job.c_stride) = (x, stride, sum, dimension)
    (job.residual, job.residual_stride) = (UnsafePointer(sum), dimension)
    job.panels = UnsafeRawPointer(packed)
    kernels.linear_f32(&job)
  }
}
