import Foundation
import RankifyCore
import Reranking
import Tensors
import Vectors

/// Late interaction with documents of equally many token vectors, timed.
///
/// Its kind is `vectors`, arrays in memory by `MaxSim`; an encoding of a token store; or `lite:FOLDER:PRECISION`, a LITE
/// scorer.
struct InteractionContestant {
  /// `{"queries": FILE, "length": N, "save": PATH}`: all documents for each query of N vectors, one after the other; the scores
  /// are saved as 32-bit floats.
  struct Request: Decodable {
    var queries: String
    var length: Int
    var save: String?
  }

  /// Seconds until the documents are ready.
  let buildSeconds: Double
  private let dimension: Int
  private let score: (TokenVectors) throws -> [Float]

  init(_ vectors: VectorFile, tokens: String, kind: String, threads: String, folder: String) throws {
    guard let tokens = Int(tokens), let threads = Int(threads) else {
      throw RankifyError(.badArguments, "no numbers '\(tokens)' and '\(threads)'")
    }
    dimension = vectors.dimension
    let documents = vectors.documents(of: tokens)
    let pool = ThreadPool(threads: threads)
    (buildSeconds, score) = try timed { try Self.scorer(documents, kind, pool, folder) }
  }

  private static func scorer(
    _ documents: [TokenVectors], _ kind: String, _ pool: ThreadPool, _ folder: String
  ) throws -> (TokenVectors) throws -> [Float] {
    let compute = Compute(pool: pool)
    if kind == "vectors" { return { MaxSim(compute: compute).scores(of: documents, for: $0) } }
    let words = kind.split(separator: ":").map(String.init)
    if words.count == 3, words[0] == "lite", let precision = Precision(rawValue: words[2]) {
      let lite = try LITE(folder: words[1], precision: precision, compute: compute)
      let reduced = documents.map(lite.reduced)
      return { lite.scores(of: reduced, for: $0) }
    }
    let path = folder + "/\(kind).tokens"
    let store = try TokenIndexContestant.build(documents, kind, at: path, pool)
    let all = Array(0..<documents.count)
    return { try store.scores(of: all, for: $0, on: pool) }
  }

  func answer(_ request: Request) throws -> Answer {
    let queries = try VectorFile(request.queries, dimension: "\(dimension)").documents(of: request.length)
    let (seconds, scores) = try timed { try queries.map(score) }
    if let path = request.save {
      try scores.flatMap { $0 }.withUnsafeBufferPointer { Data(buffer: $0) }.write(to: URL(filePath: path))
    }
    return Answer(seconds: seconds)
  }
}

extension VectorFile {
  /// The vectors as documents of `tokens` each.
  func documents(of tokens: Int) -> [TokenVectors] {
    (0..<count / tokens).map { document in
      TokenVectors(
        dimension: dimension, values: (document * tokens..<(document + 1) * tokens).flatMap { self[$0] })
    }
  }
}
