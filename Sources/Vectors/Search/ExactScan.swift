import CKernels
import Synchronization
import Tensors

/// A search of all rows of a store with a batch of queries, on all threads.
///
/// Every thread takes the next block of rows, computes scores in single precision (or of codes), and keeps per query what
/// may be among the best: the `depth` best so far, and what rounding does not tell from the last of them. Exact scores
/// decide among those in the end, so that neither blocks nor threads nor instruction sets show in the result.
struct ExactScan {
  let store: VectorStore
  let batch: QueryBatch
  let k: Int
  /// How many candidates are found, to be scored exactly.
  let depth: Int
  let rows: ck_rows
  let exactRows: ck_rows
  /// A bit for each row that may be found, or `nil` for all.
  let allowed: UnsafePointer<UInt64>?
  let kernels: InstructionSet

  init(
    _ store: VectorStore, _ batch: QueryBatch, k: Int, depth: Int, allowed: UnsafePointer<UInt64>?,
    kernels: InstructionSet
  ) {
    (self.store, self.batch, self.k, self.depth) = (store, batch, k, depth)
    (self.allowed, self.kernels) = (allowed, kernels)
    (rows, exactRows) = (store.rows, store.exactRows)
  }

  /// One result a query.
  func run(on pool: ThreadPool) -> [[Neighbor]] {
    let next = Atomic(0)
    let block = max(Int(CK_SEARCH_ROWS), min(StoreLayout.rowsPerChunk, store.rowCount / (4 * pool.threads)))
    let shared = SharedThresholds(batch.count)
    let lists = (0..<pool.threads).map { _ in CandidateLists(queries: batch.count, k: depth, numbers: rows.count) }
    pool.run(pool.threads) { worker in
      while true {
        let first = next.wrappingAdd(block, ordering: .relaxed).oldValue
        if first >= store.rowCount { break }
        lists[worker].scan(first..<min(first + block, store.rowCount), self)
        shared.exchange(lists[worker])
      }
    }
    return pool.map(batch.count) { settle($0, lists) }
  }

  /// Decides among the candidates of all threads.
  private func settle(_ query: Int, _ lists: [CandidateLists]) -> [Neighbor] {
    var candidates = lists.flatMap { Array($0.candidates(query)) }
    if candidates.count > depth {
      let last = ck_candidate_score(ck_select(&candidates, candidates.count, depth))
      let slack = batch.slack(query)
      let rest = slack > 0 ? candidates[depth...].filter { ck_candidate_score($0) >= last - slack } : []
      candidates = candidates[..<depth] + rest
    }
    return store.best(k, &candidates, batch.values(query))
  }
}

extension VectorStore {
  /// The `k` best of some rows, given as candidates, by their exact scores.
  func best(_ k: Int, _ candidates: inout [UInt64], _ query: UnsafePointer<Float>) -> [Neighbor] {
    var exact = exactRows
    let count = candidates.count
    ck_rescore(&exact, query, &candidates, count)
    if count > k { _ = ck_select(&candidates, count, k) }
    return candidates.prefix(k).sorted(by: >).map {
      Neighbor(row: Int(ck_candidate_row($0)), score: ck_candidate_score($0))
    }
  }

  /// The rows that are searched, as the kernels see them.
  var rows: ck_rows { rows(layout.kind, layout.codeStride, 0) }

  /// The most exact form of the rows.
  var exactRows: ck_rows {
    layout.exactKind.map { rows($0, layout.exactStride, layout.exactOffset) } ?? rows
  }

  private func rows(_ kind: RowKind, _ stride: Int, _ part: Int) -> ck_rows {
    let base = file.kernelBase.map { $0 + layout.dataStart }
    return ck_rows(
      kind: kind.kernel, count: stride / kind.bytes, base: base.map { $0 + part }, stride: stride,
      scales: base.map { $0 + layout.scalesOffset }, per_chunk: StoreLayout.rowsPerChunk, chunk_bytes: layout.chunkBytes
    )
  }
}
