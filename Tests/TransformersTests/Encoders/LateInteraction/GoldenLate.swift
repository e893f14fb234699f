import Foundation
import RankifyCore
import TestSupport
import Transformers

/// A checkpoint that `Golden/late/make_late.py` made, and what its own library computed with it.
struct GoldenLate: Sendable {
  let folder: String

  init(_ name: String) { folder = Self.root + "/" + name }

  static let root =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .path + "/Golden/late"
  static let layouts = ["stanford", "pylate", "multi-vector"]

  struct Golden: Decodable {
    var texts: [String]
    var variants: [Variant]
  }

  struct Variant: Decodable {
    var query: [[[Float]]]
    var document: [[[Float]]]
  }

  func golden() throws -> Golden { try JSONDecoder().decode(Golden.self, from: data("golden.json")) }

  /// The changes to JSON files that variant `number` was made with.
  func changes(_ number: Int) throws -> [String: [String: Any]] {
    let golden = try JSONSerialization.jsonObject(with: data("golden.json")) as? [String: Any]
    let variants = golden?["variants"] as? [[String: Any]]
    return variants?[number]["files"] as? [String: [String: Any]] ?? [:]
  }

  /// A copy of the checkpoint in which members of JSON files are others; null takes one out.
  func copy(in temporary: TemporaryFolder, changing files: [String: [String: Any]] = [:]) throws -> String {
    let path = temporary.file("model-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.copyItem(atPath: folder, toPath: path)
    for (name, change) in files {
      let file = URL(fileURLWithPath: path + "/" + name)
      var members = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
      for (key, value) in change { members[key] = value is NSNull ? nil : value }
      try JSONSerialization.data(withJSONObject: members).write(to: file)
    }
    return path
  }

  private func data(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)) }
}

/// The largest difference between token vectors and the rows of a golden file; infinite where there are more or fewer.
func largestDifference(_ vectors: TokenVectors, _ rows: [[Float]]) -> Float {
  guard vectors.count == rows.count else { return .infinity }
  return rows.indices.reduce(0) { max($0, largestDifference(Array(vectors[$1]), rows[$1])) }
}
