import CKernels
import RankifyCore
import Synchronization
import Tensors

extension VectorGraph {
  /// Most of the `k` nearest rows of each query, nearest first, with their exact scores.
  ///
  /// Where so few rows are wanted, or so many are new, that the graph is no help, the search is exact. The result is the
  /// same alone or in any batch, at any number of threads, on any processor.
  /// - Parameters:
  ///   - width: how many candidates a search keeps (efSearch), at least `k`: the more, the more is found, and the slower;
  ///     `nil` for twice `k`, but at least 64
  ///   - options: the rows to find; where only some may be found, the search keeps more candidates accordingly
  /// - Throws: `RankifyError` where a query has another dimension or a number that is not finite.
  public func nearest(
    _ k: Int, to queries: [[Float]], width: Int? = nil, options: SearchOptions = SearchOptions(),
    on pool: ThreadPool = .shared
  ) throws(RankifyError) -> [[Neighbor]] {
    let selection = RowSelection(store, options.rows)
    let share = Double(max(selection.count, 1)) / Double(max(store.rowCount, 1))
    let width = Int(min(Double(max(width ?? max(2 * k, 64), k, 1)) / share, Double(Int32.max)))
    guard k > 0, !selection.favoursLooking(depth: k), width <= rowCount / 4, !isOutgrown else {
      return try store.nearest(k, to: queries, options: options, on: pool)
    }
    let padded = try store.padded(queries)
    let search = GraphSearch(graph: header.layout.kernel(file.mutableBase), header: header, width: width)
    let tail = (rowCount..<store.rowCount).filter(selection.contains).map { ck_candidate(0, UInt32($0)) }
    return search.run(padded, pool) { query, found in
      var candidates = found.filter { selection.contains(Int(ck_candidate_row($0))) } + tail
      return store.best(k, &candidates, padded[query])
    }
  }

  /// How much of the exact result of these queries the graph finds.
  public func recall(
    _ k: Int, of queries: [[Float]], width: Int? = nil, on pool: ThreadPool = .shared
  ) throws(RankifyError) -> Double {
    let exact = try store.nearest(k, to: queries, options: SearchOptions(oversampling: 16), on: pool)
    return Recall.of(try nearest(k, to: queries, width: width, on: pool), against: exact)
  }
}

/// Searches of a graph for many queries, on all threads.
struct GraphSearch {
  let graph: ck_graph
  let header: GraphHeader
  let width: Int

  /// `result[i]` is what `finish` makes of the candidates for query `i`.
  func run(
    _ queries: [[Float]], _ pool: ThreadPool, finish: (Int, UnsafeBufferPointer<UInt64>) -> [Neighbor]
  ) -> [[Neighbor]] {
    let next = Atomic(0)
    let isa = Int32(CPUFeatures.current.instructionSet.identifier.rawValue)
    return [[Neighbor]](unsafeUninitializedCapacity: queries.count) { out, written in
      let results = out.baseAddress
      pool.run(min(pool.threads, queries.count)) { _ in
        let beam = GraphBeam(graph, width: width, isa: isa)
        while true {
          let query = next.wrappingAdd(1, ordering: .relaxed).oldValue
          if query >= queries.count { break }
          find(queries[query], beam)
          results.map { ($0 + query).initialize(to: finish(query, beam.found)) }
        }
      }
      written = queries.count
    }
  }

  private func find(_ query: [Float], _ beam: GraphBeam) {
    var codes = [Int8](repeating: 0, count: graph.code_bytes)
    var sum: Int32 = 0
    _ = ByteCoding.encode(query) { place, code in
      codes[place] = code
      sum += Int32(code)
    }
    codes.withUnsafeBufferPointer { codes in
      let target = ck_target(codes: codes.baseAddress, sum: 128 * sum)
      beam.descend(graph, target, from: header.entry, levels: 0...header.topLevel)
      beam.search(graph, target, level: 0)
    }
  }
}
