import Foundation
import RankifyCore
import Transformers

/// A tokenizer that is timed, on one thread, in seconds of the processor: neighbours on the machine change them least.
struct TokenizingContestant {
  /// `{"texts": FILE, "save": PATH}`: every line of FILE to ids, which are saved as 32-bit integers; or `{"load": FILE}`: a
  /// tokenizer is loaded and let go.
  struct Request: Decodable {
    var texts: String?
    var save: String?
    var load: String?
  }

  private let tokenizer: Tokenizer

  init(_ path: String) throws { tokenizer = try Tokenizer(json: path) }

  func answer(_ request: Request) throws -> Answer {
    if let path = request.load { return Answer(seconds: try worked { try Tokenizer(json: path) }.seconds) }
    let contents = try String(contentsOfFile: request.texts ?? "", encoding: .utf8)
    let texts = contents.split(separator: "\n").map(String.init)
    let (seconds, ids) = worked { texts.map { tokenizer.encode($0).ids } }
    if let path = request.save {
      try Array(ids.joined()).withUnsafeBufferPointer { Data(buffer: $0) }.write(to: URL(filePath: path))
    }
    return Answer(seconds: seconds)
  }
}
