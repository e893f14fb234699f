import Foundation
import RankifyCore
import Vectors

extension DenseBuilder {
  /// Sees to the graph of neighbours where the index is to have one: builds it where it is missing or cannot be read, and
  /// takes in what was added since where that is so much that searches would do without it.
  /// - Parameter progress: told of vectors linked so far, and of how many
  /// - Returns: whether the index has a graph
  public func buildGraph(
    progress: (_ done: Int, _ total: Int) throws(RankifyError) -> Void = { (_, _) throws(RankifyError) in }
  ) throws(RankifyError) -> Bool {
    guard let state = try DenseState.load(database), state.storage.hasGraph else { return false }
    try state.updateGraph(database.path, progress)
    return true
  }
}

extension DenseIndex {
  /// Builds the graph of neighbours of the vectors that the index at `path` has, in place of an older one. Nothing is
  /// encoded; searches use the graph from now on.
  ///
  /// Documents that are added later are searched beside the graph.
  /// - Parameter progress: told of vectors linked so far, and of how many; what it throws ends the work without a trace
  /// - Throws: bad arguments where the index has no vectors; invalid input where some of its documents have none
  public static func buildGraph(
    _ path: String,
    progress: (_ done: Int, _ total: Int) throws(RankifyError) -> Void = { (_, _) throws(RankifyError) in }
  ) throws(RankifyError) {
    let database = try Database.existingIndex(path, mode: .readWrite)
    _ = try IndexFormat.verify(database)
    guard let state = try DenseState.load(database) else { throw DenseState.noneForGraph(path) }
    try state.checkIsWhole(database)
    try state.buildGraph(path, progress)
    try database.transaction { () throws(RankifyError) in
      guard var now = try DenseState.load(database), now.revision == state.revision else {
        throw RankifyError(.failure, "\(path): its vectors were replaced while the graph was built; build it again")
      }
      now.storage.hasGraph = true
      try now.save(database)
    }
  }

  /// Whether a graph of neighbours answers queries.
  public var hasGraph: Bool { graph != nil }

  /// How much of the exact result the graph finds, with some of the index's own vectors as queries; `nil` without a graph.
  public func graphRecall(_ k: Int = 10, queries: Int = 100) throws(RankifyError) -> Double? {
    guard let graph else { return nil }
    let live = rows.numbers.indices.filter(store.isLive)
    let count = min(queries, live.count)
    let sample = (0..<count).map { store.vector(live[$0 * live.count / count]) }
    return try graph.recall(k, of: sample)
  }
}

extension DenseState {
  /// The file of the neighbour graph of the index at `path`.
  func graphFile(_ path: String) -> String { file(path) + ".graph" }

  typealias GraphProgress = (_ done: Int, _ total: Int) throws(RankifyError) -> Void

  /// Builds the graph of all vectors, in place of an older one.
  func buildGraph(
    _ path: String, _ progress: GraphProgress = { (_, _) throws(RankifyError) in }
  ) throws(RankifyError) {
    let store = try VectorStore(file(path), at: VectorStoreStamp(stamp))
    try VectorGraph.build(store, at: graphFile(path)) { done throws(RankifyError) in
      try progress(done, store.rowCount)
    }
  }

  /// Builds the graph where there is none to be read, and extends one that searches would do without.
  func updateGraph(_ path: String, _ progress: GraphProgress) throws(RankifyError) {
    let store = try VectorStore(file(path), at: VectorStoreStamp(stamp))
    guard let old = try? VectorGraph(graphFile(path), of: store) else { return try buildGraph(path, progress) }
    guard old.isOutgrown else { return }
    try old.extend(to: store, at: graphFile(path)) { done throws(RankifyError) in try progress(done, store.rowCount) }
  }

  /// The graph beside a store; `nil` where the index is to have none.
  func graph(_ path: String, of store: VectorStore) throws(RankifyError) -> VectorGraph? {
    guard storage.hasGraph else { return nil }
    guard hasGraphFile(path) else {
      throw RankifyError(
        .missingResource,
        "\(graphFile(path)): the graph by which this index is searched is not there; copy it together with the index, or "
          + "build it with rankify index -i \(path) --dense --hnsw")
    }
    return try VectorGraph(graphFile(path), of: store)
  }

  func hasGraphFile(_ path: String) -> Bool { FileManager.default.fileExists(atPath: graphFile(path)) }

  static func noneForGraph(_ path: String) -> RankifyError {
    RankifyError(
      .badArguments, "\(path): has no vectors of which a graph could be made; make both with --dense MODEL --hnsw")
  }
}
