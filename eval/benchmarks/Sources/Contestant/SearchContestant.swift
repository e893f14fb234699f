import Foundation
import RankifyCore
import Tensors
import Vectors

/// A vector store that is timed, searched exactly or by a graph.
///
/// Its kind is an encoding (`fp32`, `fp16`, `int8`), with `graph-` before it where there is a graph.
struct SearchContestant {
  /// `{"queries": FILE, "k": K, "single": N, "breadth": N, "save": PATH}`: all queries at once, or the first N one by one;
  /// the rows found are saved as 32-bit integers.
  struct Request: Decodable {
    var queries: String
    var k: Int
    var single: Int?
    var breadth: Int?
    var save: String?
  }

  /// Seconds from the vectors to a store, and a graph, on the disk.
  let buildSeconds: Double
  /// What they take there.
  let bytes: Double
  private let dimension: Int
  private let store: VectorStore
  private let graph: VectorGraph?
  private let pool: ThreadPool

  init(_ vectors: VectorFile, kind: String, threads: String, folder: String) throws {
    let hasGraph = kind.hasPrefix("graph-")
    guard let threads = Int(threads),
      let encoding = VectorEncoding(rawValue: hasGraph ? String(kind.dropFirst(6)) : kind)
    else { throw RankifyError(.badArguments, "no kind of store '\(kind)' or no number '\(threads)'") }
    let (path, pool) = (folder + "/\(kind).vectors", ThreadPool(threads: threads))
    let settings = VectorStoreSettings(
      dimension: vectors.dimension, metric: .dot, encoding: encoding, exactCopy: encoding == .int8 ? .float32 : nil)
    let built = try timed {
      try Self.write(vectors, to: path, settings)
      let store = try VectorStore(path)
      if hasGraph { try VectorGraph.build(store, at: path + ".graph", on: pool) }
      return (store: store, graph: hasGraph ? try VectorGraph(path + ".graph", of: store) : nil)
    }
    (buildSeconds, store, graph) = (built.seconds, built.value.store, built.value.graph)
    (dimension, self.pool) = (vectors.dimension, pool)
    bytes = try ([path] + (hasGraph ? [path + ".graph"] : [])).reduce(0) { try $0 + Self.size($1) }
  }

  private static func write(_ vectors: VectorFile, to path: String, _ settings: VectorStoreSettings) throws {
    let writer = try VectorStoreWriter(creating: path, settings)
    for row in 0..<vectors.count { try writer.append(vectors[row]) }
    try writer.commit()
  }

  private static func size(_ path: String) throws -> Double {
    try FileManager.default.attributesOfItem(atPath: path)[.size] as? Double ?? 0
  }

  func answer(_ request: Request) throws -> Answer {
    let file = try VectorFile(request.queries, dimension: "\(dimension)")
    let queries = (0..<file.count).map { file[$0] }
    if let single = request.single {
      let milliseconds = try queries.prefix(single).map { query in
        try timed { try search([query], request) }.seconds * 1000
      }
      return Answer(milliseconds: milliseconds)
    }
    let (seconds, found) = try timed { try search(queries, request) }
    if let path = request.save {
      let rows = found.flatMap { $0.map { Int32($0.row) } }
      try rows.withUnsafeBufferPointer { Data(buffer: $0) }.write(to: URL(filePath: path))
    }
    return Answer(seconds: seconds)
  }

  private func search(_ queries: [[Float]], _ request: Request) throws -> [[Neighbor]] {
    if let graph { return try graph.nearest(request.k, to: queries, width: request.breadth, on: pool) }
    return try store.nearest(request.k, to: queries, on: pool)
  }
}
