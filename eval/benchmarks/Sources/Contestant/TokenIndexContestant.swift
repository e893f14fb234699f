import Foundation
import RankifyCore
import Tensors
import Vectors

/// A token store that is timed, from vectors to results.
struct TokenIndexContestant {
  /// `{"queries": FILE, "length": N, "k": K, "single": M, "exact": true, "save": PATH}`: all queries of N vectors at once, or
  /// the first M one by one; the documents found are saved as 32-bit integers, -1 where there are fewer than K.
  struct Request: Decodable {
    var queries: String
    var length: Int
    var k: Int
    var single: Int?
    var exact: Bool?
    var save: String?
  }

  /// Seconds from the vectors to a store on the disk.
  let buildSeconds: Double
  /// What it takes there.
  var bytes: Double { Double(store.fileSize) }
  private let dimension: Int
  private let store: TokenStore
  private let pool: ThreadPool

  init(_ vectors: VectorFile, tokens: String, kind: String, threads: String, folder: String) throws {
    guard let tokens = Int(tokens), let threads = Int(threads) else {
      throw RankifyError(.badArguments, "no numbers '\(tokens)' and '\(threads)'")
    }
    let (documents, pool) = (vectors.documents(of: tokens), ThreadPool(threads: threads))
    (dimension, self.pool) = (vectors.dimension, pool)
    (buildSeconds, store) = try timed { try Self.build(documents, kind, at: folder + "/\(kind).tokens", pool) }
  }

  /// Trains the codec where the encoding needs one, and writes the store.
  static func build(_ documents: [TokenVectors], _ kind: String, at path: String, _ pool: ThreadPool) throws
    -> TokenStore
  {
    guard let encoding = TokenEncoding(rawValue: kind), let dimension = documents.first?.dimension else {
      throw RankifyError(.badArguments, "no kind of store '\(kind)', or no documents")
    }
    let codec = try encoding.residualBits.map { try ResidualTraining(bits: $0).codec(sample: documents, on: pool) }
    let writer = try TokenStoreWriter(
      creating: path, TokenStoreSettings(dimension: dimension, encoding: encoding), codec: codec, on: pool)
    for document in documents { try writer.append(document) }
    try writer.commit()
    return try TokenStore(path)
  }

  func answer(_ request: Request) throws -> Answer {
    let queries = try VectorFile(request.queries, dimension: "\(dimension)").documents(of: request.length)
    let mode: TokenSearchMode = request.exact == true ? .exact : .plaid()
    if let single = request.single {
      let milliseconds = try queries.prefix(single).map { query in
        try timed { try store.search(query, k: request.k, mode: mode, on: pool) }.seconds * 1000
      }
      return Answer(milliseconds: milliseconds)
    }
    let (seconds, found) = try timed { try store.search(queries, k: request.k, mode: mode, on: pool) }
    if let path = request.save {
      let rows = found.flatMap { result in
        let rows = result.neighbors.map { Int32($0.row) }
        return rows + Array(repeating: -1, count: request.k - rows.count)
      }
      try rows.withUnsafeBufferPointer { Data(buffer: $0) }.write(to: URL(filePath: path))
    }
    return Answer(seconds: seconds)
  }
}
