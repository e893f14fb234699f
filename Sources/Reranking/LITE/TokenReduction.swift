import RankifyCore
import Transformers

/// How the token vectors of a document become fewer before they are stored: small LITE.
///
/// The paper stores 50 vectors in place of 200 and does not say how they are made; these are the ways at hand.
public enum TokenReduction: Hashable, Codable, Sendable {
  /// All are kept, as far as the scorer reads.
  case none
  /// The first ones are kept: the scorer's number.
  case first
  /// The mean of each group of so many neighbours; the last group may be smaller.
  case mean(group: Int)
  /// Learned sums of so many tokens, a document's missing ones being zeros.
  case learned(from: Int)

  init(_ json: JSONObject) throws(RankifyError) {
    guard let reduction = try json.optionalObject("reduction") else {
      self = .none
      return
    }
    let kind = try reduction.string("kind")
    switch kind {
    case "none": self = .none
    case "first": self = .first
    case "mean": self = .mean(group: try reduction.size("group"))
    case "learned": self = .learned(from: try reduction.size("from"))
    default:
      throw .invalid(json.file, "'reduction' is of kind '\(kind)'; known are none, first, mean, learned")
    }
  }

  var json: String {
    let members: [(String, String)] =
      switch self {
      case .none: [("kind", "\"none\"")]
      case .first: [("kind", "\"first\"")]
      case .mean(let group): [("kind", "\"mean\""), ("group", "\(group)")]
      case .learned(let from): [("kind", "\"learned\""), ("from", "\(from)")]
      }
    return JSONText.object(members)
  }

  /// The vectors to store of a document.
  /// - Parameters:
  ///   - limit: how many the scorer reads
  ///   - weights: of `.learned`: `limit` rows of `from` factors
  func callAsFunction(_ document: TokenVectors, limit: Int, weights: [Float]) -> TokenVectors {
    let dimension = document.dimension
    switch self {
    case .none, .first:
      if document.count <= limit { return document }
      return TokenVectors(dimension: dimension, values: Array(document.values.prefix(limit * dimension)))
    case .mean(let group):
      let starts = Swift.stride(from: 0, to: min(document.count, limit * group), by: group)
      let means = starts.flatMap { start -> [Float] in
        let tokens = start..<min(start + group, document.count)
        return Self.sum(document, tokens) { _ in 1 / Float(tokens.count) }
      }
      return TokenVectors(dimension: dimension, values: means)
    case .learned(let from):
      let tokens = 0..<min(from, document.count)
      let sums = (0..<limit).flatMap { row in Self.sum(document, tokens) { weights[row * from + $0] } }
      return TokenVectors(dimension: dimension, values: sums)
    }
  }

  private static func sum(_ document: TokenVectors, _ tokens: Range<Int>, _ weight: (Int) -> Float) -> [Float] {
    var sum = [Float](repeating: 0, count: document.dimension)
    for token in tokens {
      let factor = weight(token)
      for (i, value) in document[token].enumerated() { sum[i] += factor * value }
    }
    return sum
  }
}
