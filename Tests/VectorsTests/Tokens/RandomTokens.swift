import Foundation
import RankifyCore
import TestSupport
import Vectors

/// Seeded token vectors of documents and queries about a few topics, of length 1.
struct RandomTokens {
  private var random: RandomVectors
  private let dimension: Int
  private let topics: [[Float]]

  init(_ dimension: Int, topics: Int = 40, seed: UInt64) {
    self.dimension = dimension
    var random = RandomVectors(seed: seed)
    self.topics = (0..<topics).map { _ in random.uniform(dimension) }
    self.random = random
  }

  static func unit(_ values: [Float]) -> [Float] {
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return values.map { $0 / length }
  }

  /// A document about a few of the topics.
  mutating func document(_ tokens: Int, about count: Int = 4) -> TokenVectors {
    let chosen = (0..<count).map { _ in topics[random.next(below: topics.count)] }
    let values = (0..<tokens).flatMap { _ in
      let noise = random.uniform(dimension)
      return Self.unit(zip(chosen[random.next(below: count)], noise).map { $0 + 0.5 * $1 })
    }
    return TokenVectors(dimension: dimension, values: values)
  }

  /// Documents of `tokens` vectors or a few less.
  mutating func documents(_ count: Int, tokens: Int) -> [TokenVectors] {
    (0..<count).map { _ in document(tokens - random.next(below: max(1, tokens / 3))) }
  }

  /// A query near to tokens of a document.
  mutating func query(_ tokens: Int, near document: TokenVectors) -> TokenVectors {
    let values = (0..<tokens).flatMap { _ in
      let noise = random.uniform(dimension)
      return Self.unit(zip(document[random.next(below: document.count)], noise).map { $0 + 0.05 * $1 })
    }
    return TokenVectors(dimension: dimension, values: values)
  }
}

/// A store of these documents in a folder; residual codes are trained on all of them.
func makeTokenStore(
  _ folder: TemporaryFolder, _ documents: [TokenVectors], _ encoding: TokenEncoding, name: String = "t",
  maximumTokens: Int = 8192, metadata: String = ""
) throws -> TokenStore {
  let dimension = documents.first?.dimension ?? 8
  let settings = TokenStoreSettings(
    dimension: dimension, encoding: encoding, maximumTokens: maximumTokens, metadata: metadata)
  let codec = try encoding.residualBits.map { try ResidualTraining(bits: $0).codec(sample: documents) }
  let writer = try TokenStoreWriter(creating: folder.file(name), settings, codec: codec)
  for document in documents { try writer.append(document) }
  try writer.commit()
  return try TokenStore(folder.file(name))
}

/// MaxSim of decoded vectors in double precision: what searches are measured by.
func exactMaxSim(_ document: TokenVectors, _ query: TokenVectors) -> Double {
  (0..<query.count).reduce(0.0) { sum, i in
    let products = (0..<document.count).map { j in
      zip(query[i], document[j]).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    }
    return sum + (products.max() ?? -9999)
  }
}
