import Foundation
import RankifyCore
import Vectors

extension DenseBuilder {
  /// Builds the graph of neighbours where the index is to have one and its vectors are whole, in place of an older one.
  ///
  /// Documents that are added later are searched beside the graph; building it again takes them in.
  /// - Parameter progress: told of vectors linked so far, and of how many
  /// - Returns: whether there is a graph now
  public func buildGraph(
    progress: (_ done: Int, _ total: Int) throws(RankifyError) -> Void = { (_, _) throws(RankifyError) in }
  ) throws(RankifyError) -> Bool {
    guard let state = try DenseState.load(database), state.storage.hasGraph else { return false }
    try state.buildGraph(database.path, progress)
    return true
  }
}

extension DenseState {
  func buildGraph(
    _ path: String, _ progress: (Int, Int) throws(RankifyError) -> Void = { (_, _) throws(RankifyError) in }
  ) throws(RankifyError) {
    let store = try VectorStore(file(path), at: VectorStoreStamp(stamp))
    if store.count == 0 { return }
    try VectorGraph.build(store, at: graphFile(path)) { done throws(RankifyError) in
      try progress(done, store.rowCount)
    }
  }

  /// The graph beside a store, or `nil` where there is none: the search is exact then.
  func graph(_ path: String, of store: VectorStore) throws(RankifyError) -> VectorGraph? {
    let file = graphFile(path)
    guard storage.hasGraph, FileManager.default.fileExists(atPath: file) else { return nil }
    return try VectorGraph(file, of: store)
  }
}

extension DenseIndex {
  /// Whether a graph of neighbours answers queries.
  public var hasGraph: Bool { graph != nil }

  /// How much of the exact result the graph finds, with some of the index's own vectors as queries; `nil` without a graph.
  public func graphRecall(_ k: Int = 10, queries: Int = 100) throws(RankifyError) -> Double? {
    guard let graph else { return nil }
    let live = numbers.indices.filter(store.isLive)
    let step = max(1, live.count / queries)
    let sample = stride(from: 0, to: live.count, by: step).map { store.vector(live[$0]) }
    return try graph.recall(k, of: sample)
  }
}
