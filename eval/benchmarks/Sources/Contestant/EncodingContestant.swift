import Foundation
import RankifyCore
import Tensors
import Transformers

/// A sentence encoder that is timed.
struct EncodingContestant {
  /// `{"texts": FILE, "save": PATH}` or `{"query": TEXT, "times": N}`.
  struct Request: Decodable {
    var texts: String?
    var save: String?
    var query: String?
    var times: Int?
  }

  private let encoder: SentenceEncoder

  init(model: String, precision: String, threads: String) throws {
    guard let precision = Precision(rawValue: precision), let threads = Int(threads) else {
      throw RankifyError(.badArguments, "no precision '\(precision)' or no number '\(threads)'")
    }
    encoder = try SentenceEncoder(folder: model, precision: precision, threads: threads)
  }

  /// The kernels in use.
  var instructions: String { CPUFeatures.current.instructionSet.rawValue }

  /// One vector a text.
  @discardableResult func encode(_ texts: [String]) throws -> Matrix {
    try encoder.embeddings(of: texts, as: .document).vectors
  }

  func answer(_ request: Request) throws -> Answer {
    if let query = request.query {
      return Answer(
        milliseconds: try (0..<(request.times ?? 1)).map { _ in try timed { try encode([query]) }.seconds * 1000 })
    }
    let contents = try String(contentsOfFile: request.texts ?? "", encoding: .utf8)
    let texts = contents.split(separator: "\n").map(String.init)
    let (seconds, vectors) = try timed { try encode(texts) }
    if let path = request.save {
      let data = vectors.withElements { Data(buffer: $0) }
      try data.write(to: URL(filePath: path))
    }
    return Answer(seconds: seconds)
  }
}
