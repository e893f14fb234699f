import CKernels
import RankifyCore
import Synchronization
import Tensors

/// Builds a graph, batch after batch: the nodes of a batch choose their links in the graph as it was before, all at once;
/// then the chosen nodes link back, each by one thread.
///
/// The graph is therefore the same at any number of threads (M. Dobson Manohar et al., "ParlayANN", 2024). Batches
/// are small against the graph, so that it is nearly the graph that insertion one by one would give.
final class GraphBuilder {
  private let output: GraphOutput
  private let settings: GraphSettings
  private let graph: ck_graph
  private let pool: ThreadPool
  private let beams: [GraphBeam]
  private var inserted: Int
  private(set) var entry: Int
  private(set) var topLevel: Int

  /// - Parameters:
  ///   - inserted: how many nodes are linked already
  ///   - entry: the node on the highest level among them, and that level
  init(
    _ output: GraphOutput, _ settings: GraphSettings, inserted: Int, entry: (node: Int, level: Int), _ pool: ThreadPool
  ) {
    (self.output, self.settings, self.pool, self.inserted) = (output, settings, pool, inserted)
    (entry: self.entry, level: topLevel) = (entry.node, entry.level)
    let graph = output.kernel
    let isa = Int32(CPUFeatures.current.instructionSet.identifier.rawValue)
    beams = (0..<pool.threads).map { _ in GraphBeam(graph, width: settings.constructionWidth, isa: isa) }
    self.graph = graph
  }

  /// Links all nodes that are not linked yet, whose records are filled; tells after each batch how many are.
  func run(progress: (Int) throws(RankifyError) -> Void) throws(RankifyError) {
    let total = output.layout.nodes
    if inserted == 0 && total > 0 { place(first: 0) }
    let first = inserted
    let order = ScatteredOrder(first..<total)
    while inserted < total {
      let size = min(1024, max(1, inserted / 32), total - inserted)
      insert((inserted..<(inserted + size)).map { order.number($0 - first) })
      inserted += size
      try progress(inserted)
    }
  }

  /// The first node has nobody to link to.
  private func place(first node: Int) {
    (inserted, entry, topLevel) = (1, node, settings.level(of: node))
  }

  private func insert(_ nodes: [Int]) {
    onAllThreads(nodes.count) { index, beam in link(nodes[index], beam) }
    let top = nodes.map(settings.level(of:)).max() ?? 0
    for level in 0...min(top, topLevel) { linkBack(nodes, level) }
    if top > topLevel, let node = nodes.first(where: { settings.level(of: $0) == top }) {
      (entry, topLevel) = (node, top)
    }
  }

  /// Calls `body` for each index, on several threads, each with a beam of its own.
  private func onAllThreads(_ count: Int, _ body: (Int, GraphBeam) -> Void) {
    if count == 1 { return body(0, beams[0]) }
    let next = Atomic(0)
    pool.run(min(pool.threads, count)) { worker in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if index >= count { break }
        body(index, beams[worker])
      }
    }
  }

  // MARK: Links of new nodes

  /// Chooses the links of a node on all its levels.
  private func link(_ node: Int, _ beam: GraphBeam) {
    var codes = [Int8](repeating: 0, count: graph.code_bytes)
    codes.withUnsafeMutableBufferPointer { codes in
      guard let base = codes.baseAddress else { return }
      var graph = graph
      let target = ck_graph_target(&graph, UInt32(node), base)
      let level = min(settings.level(of: node), topLevel)
      beam.descend(graph, target, from: entry, levels: level...topLevel)
      for level in (0...level).reversed() {
        beam.search(graph, target, level: level)
        set(node, level, choose(node, beam.found, settings.connections, beam))
      }
    }
  }

  private func choose(_ node: Int, _ found: UnsafeBufferPointer<UInt64>, _ limit: Int, _ beam: GraphBeam) -> [UInt32] {
    var graph = graph
    return [UInt32](unsafeUninitializedCapacity: limit) { out, count in
      count = ck_graph_choose(
        &graph, beam.beam.isa, scale(node), found.baseAddress, found.count, limit, beam.scratch, out.baseAddress)
    }
  }

  private func scale(_ node: Int) -> Float {
    output.record(node).load(fromByteOffset: graph.code_bytes, as: Float.self)
  }

  /// The places of a node's links on a level.
  private func places(_ node: Int, _ level: Int) -> UnsafeMutableBufferPointer<UInt32> {
    var (graph, count) = (graph, 0)
    let links = ck_graph_links(&graph, UInt32(node), level, &count)
    return UnsafeMutableBufferPointer(start: links, count: links == nil ? 0 : count)
  }

  private func set(_ node: Int, _ level: Int, _ links: some Collection<UInt32>) {
    let places = places(node, level)
    let end = places.update(fromContentsOf: links)
    if end < places.count { places[end] = GraphLayout.end }
  }

  private func links(_ node: Int, _ level: Int) -> [UInt32] {
    Array(places(node, level).prefix { $0 != GraphLayout.end })
  }

  // MARK: Links back

  /// Lets all nodes that were chosen on a level link back.
  private func linkBack(_ nodes: [Int], _ level: Int) {
    var edges: [UInt64] = []
    for node in nodes where settings.level(of: node) >= level {
      edges += links(node, level).map { UInt64($0) << 32 | UInt64(node) }
    }
    edges.sort()
    let starts = edges.indices.filter { $0 == 0 || edges[$0] >> 32 != edges[$0 - 1] >> 32 } + [edges.count]
    onAllThreads(starts.count - 1) { index, beam in
      let group = edges[starts[index]..<starts[index + 1]]
      guard let edge = group.first else { return }
      extend(Int(edge >> 32), level, group.map { UInt32(truncatingIfNeeded: $0) }, beam)
    }
  }

  /// Adds links to a node; where there is no room for all, the best are chosen anew.
  private func extend(_ node: Int, _ level: Int, _ new: [UInt32], _ beam: GraphBeam) {
    let all = links(node, level) + new
    let limit = places(node, level).count
    guard all.count > limit else { return set(node, level, all) }
    var (graph, target) = (graph, beam.target(node, in: graph))
    let scored = all.map { ck_candidate(ck_graph_score(&graph, beam.beam.isa, &target, $0), $0) }.sorted(by: >)
    set(node, level, scored.withUnsafeBufferPointer { choose(node, $0, limit, beam) })
  }
}

/// Numbers of a range in an order in which neighbours are far apart: texts that lie together are often alike, and the nodes
/// of one batch do not see each other.
struct ScatteredOrder {
  let first: Int
  private let count: Int
  private let step: Int

  init(_ range: Range<Int>) {
    (first, count) = (range.lowerBound, range.count)
    var step = max(1, Int(Double(count) * 0.618))
    while Self.divisor(step, max(count, 1)) != 1 { step += 1 }
    self.step = step
  }

  private static func divisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : divisor(b, a % b) }

  /// The number at a place, both counted from the range's first.
  func number(_ place: Int) -> Int { first + place * step % count }
}
