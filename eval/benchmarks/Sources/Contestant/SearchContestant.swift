import Foundation
import RankifyCore
import Tensors
import Vectors

/// A vector store that is timed.
struct SearchContestant {
  /// `{"queries": FILE, "k": K, "single": N, "save": PATH}`: all queries at once, or the first N one by one; the rows
  /// found are saved as 32-bit integers.
  struct Request: Decodable {
    var queries: String
    var k: Int
    var single: Int?
    var save: String?
    var oversampling: Int?
  }

  let buildSeconds: Double
  let bytes: Double
  private let dimension: Int
  private let store: VectorStore
  private let pool: ThreadPool

  init(_ vectors: VectorFile, kind: String, threads: String, folder: String) throws {
    guard let encoding = VectorEncoding(rawValue: kind), let threads = Int(threads) else {
      throw RankifyError(.badArguments, "no kind of store '\(kind)' or no number '\(threads)'")
    }
    let path = folder + "/\(kind).vectors"
    let settings = VectorStoreSettings(
      dimension: vectors.dimension, metric: .dot, encoding: encoding, exactCopy: encoding == .int8 ? .float32 : nil)
    buildSeconds = try timed {
      let writer = try VectorStoreWriter(creating: path, settings)
      for row in 0..<vectors.count { try writer.append(vectors[row]) }
      try writer.commit()
    }.seconds
    bytes = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Double ?? 0
    dimension = vectors.dimension
    store = try VectorStore(path)
    pool = ThreadPool(threads: threads)
  }

  func answer(_ request: Request) throws -> Answer {
    let file = try VectorFile(request.queries, dimension: "\(dimension)")
    let queries = (0..<file.count).map { file[$0] }
    let options = SearchOptions(oversampling: request.oversampling ?? 4)
    if let single = request.single {
      let milliseconds = try queries.prefix(single).map { query in
        try timed { try store.nearest(request.k, to: query, options: options, on: pool) }.seconds * 1000
      }
      return Answer(milliseconds: milliseconds)
    }
    let (seconds, found) = try timed { try store.nearest(request.k, to: queries, options: options, on: pool) }
    if let path = request.save {
      let rows = found.flatMap { $0.map { Int32($0.row) } }
      try rows.withUnsafeBufferPointer { Data(buffer: $0) }.write(to: URL(filePath: path))
    }
    return Answer(seconds: seconds)
  }
}
