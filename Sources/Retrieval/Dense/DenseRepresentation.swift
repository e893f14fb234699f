import Foundation
import RankifyCore
import Vectors

/// One vector for each document.
enum DenseRepresentation: Representation {
  static let words = RepresentationWords(
    key: "dense", rows: "dense_rows", suffix: ".vectors", derived: [".graph"], noun: "vectors", lack: "vector",
    option: "--dense", drop: "--drop-vectors")

  static func create(
    _ file: String, _ encoder: EncoderDescription, _ storage: VectorStorage, _ preparation: Void
  ) throws(RankifyError) -> VectorStoreWriter {
    try VectorStoreWriter(creating: file, storage.settings(encoder))
  }

  static func open(_ file: String, at stamp: VectorStoreStamp?) throws(RankifyError) -> VectorStoreWriter {
    try VectorStoreWriter(opening: file, at: stamp)
  }

  static func words(of storage: VectorStorage) -> String { storage.words }

  static func reduce(_ vectors: [[Float]], to storage: VectorStorage) -> [[Float]] { vectors }

  static func derive(_ state: DenseState, _ path: String) throws(RankifyError) {
    if state.storage.hasGraph { try state.buildGraph(path) }
  }

  typealias Value = [Float]
  typealias Encoding = DocumentEncoding
  typealias Store = VectorStore
}

/// What an index knows of its vectors.
typealias DenseState = RepresentationState<DenseRepresentation>

extension DenseIndex {
  /// Checks the vectors of an index, where it has any.
  static func check(
    _ database: Database, _ segments: [Segment], _ report: inout IndexReport
  ) throws(RankifyError) {
    guard let check = try RepresentationCheck<DenseRepresentation>(database) else { return }
    report.vectors = check.store.count
    let state = check.state
    if state.storage.hasGraph, !state.hasGraphFile(database.path) {
      report.omissions.append("the graph of the vectors is not there; build it with --dense --hnsw")
    } else {
      try state.graph(database.path, of: check.store)?.verify()
    }
    try check.run(segments, &report)
  }
}

extension DenseState {
  /// What `--info` tells of the vectors of the index at `path`.
  func details(_ path: String) -> IndexDetails.Vectors {
    IndexDetails.Vectors(
      count: VectorStoreStamp(stamp).map { $0.rows - $0.deleted } ?? 0, encoder: encoder, storage: storage,
      bytes: fileSize(path), hasGraph: hasGraphFile(path))
  }
}
