import CKernels

/// What a thread needs to search a graph; used again for every search of the thread.
final class GraphBeam {
  private(set) var beam: ck_beam
  private let codes: UnsafeMutablePointer<Int8>
  private let words: Int

  init(_ graph: ck_graph, width: Int, isa: Int32) {
    words = (graph.count + 63) / 64
    let seen = min(graph.count, 1 << 20)
    codes = .allocate(capacity: graph.code_bytes)
    beam = ck_beam(
      isa: isa, pool: .allocate(capacity: width + 1), width: width, count: 0, visited: .allocate(capacity: words),
      seen: .allocate(capacity: seen), seen_count: 0, seen_capacity: seen)
    beam.visited.initialize(repeating: 0, count: words)
  }

  deinit {
    beam.pool.deallocate()
    beam.visited.deallocate()
    beam.seen.deallocate()
    codes.deallocate()
  }

  /// The candidates found last, best first.
  var found: UnsafeBufferPointer<UInt64> { UnsafeBufferPointer(start: beam.pool, count: beam.count) }

  /// Room for the codes of a node.
  var scratch: UnsafeMutablePointer<Int8> { codes }

  /// The codes of a node as a target; the next call uses the same memory.
  func target(_ node: Int, in graph: ck_graph) -> ck_target {
    var graph = graph
    return ck_graph_target(&graph, UInt32(node), codes)
  }

  /// Begins at the entry, and walks down to a level always to the nearest node.
  func descend(_ graph: ck_graph, _ target: ck_target, from entry: Int, levels: ClosedRange<Int>) {
    var (graph, target) = (graph, target)
    beam.pool[0] = ck_candidate(ck_graph_score(&graph, beam.isa, &target, UInt32(entry)), UInt32(entry))
    beam.count = 1
    let width = beam.width
    beam.width = 1
    for level in levels.reversed().dropLast() { ck_graph_search(&graph, &target, level, &beam) }
    beam.width = width
  }

  /// Searches a level from the best candidate of the level above.
  func search(_ graph: ck_graph, _ target: ck_target, level: Int) {
    var (graph, target) = (graph, target)
    beam.count = 1
    ck_graph_search(&graph, &target, level, &beam)
  }
}
