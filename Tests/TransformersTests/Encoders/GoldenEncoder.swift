import Foundation
import TestSupport

/// A checkpoint that `Golden/encoders/make_encoders.py` made, and what PyTorch computed with it.
struct GoldenEncoder {
  let folder: String

  init(_ name: String) { folder = Self.root + "/" + name }

  static let root =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
    + "/Golden/encoders"
  static let families = ["bert", "distilbert", "xlm-roberta", "mpnet", "modernbert"]

  /// What a family's encoder gave.
  struct Family: Decodable {
    var texts: [String]
    var ids: [[Int32]]
    /// Last hidden states by the number of the text.
    var states: [String: [[Float]]]
    var mean: [[Float]]
    var query: String
    var scores: [Float]
  }

  /// The averages over tokens that an encoder gave.
  struct Means: Decodable {
    var texts: [String]
    var mean: [[Float]]
  }

  /// What a sentence-transformers folder gave.
  struct Sentences: Decodable {
    var texts: [String]
    var query: [[Float]]
    var document: [[Float]]
  }

  func golden<T: Decodable>(_ type: T.Type) throws -> T {
    try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: folder + "/golden.json")))
  }

  /// A copy that a test may damage.
  func copy(in temporary: TemporaryFolder) throws -> String {
    let path = temporary.file("model")
    try FileManager.default.copyItem(atPath: folder, toPath: path)
    return path
  }
}

/// The largest difference between two vectors; infinite where their lengths differ.
func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
