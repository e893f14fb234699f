import RankifyCore
import Synchronization

/// A late interaction encoder without a model: each word is hashed into a vector of length 1, tilted a little by the word
/// before it. The same text gives the same vectors; a text without words has none.
public final class HashingTokenEncoder: MultiVectorEncoder {
  /// What it says of itself.
  public let identity: MultiVectorDescription
  private let count = Atomic<Int>(0)
  private let seed: UInt64

  /// Texts encoded so far.
  public var encodedTexts: Int { count.load(ordering: .relaxed) }

  /// Creates an encoder; another seed is another model.
  public init(dimension: Int = 16, documentLength: Int = 64, seed: UInt64 = 1, name: String = "hashing tokens") {
    identity = MultiVectorDescription(
      name: name, checksum: String(seed, radix: 16), dimension: dimension, documentLength: documentLength,
      queryLength: 32, expandsQueries: false, isNormalized: true, skipsPunctuation: true, precision: "fp32")
    self.seed = seed
  }

  /// Encodes texts.
  public func encode(_ texts: [String], as role: TextRole) throws(RankifyError) -> [TokenVectors] {
    count.add(texts.count, ordering: .relaxed)
    return texts.map { vectors($0, as: role) }
  }

  private func vectors(_ text: String, as role: TextRole) -> TokenVectors {
    let words = text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init)
    let length = role == .query ? identity.queryLength : identity.documentLength
    var values: [Float] = []
    var before = [Float](repeating: 0, count: identity.dimension)
    for word in words.prefix(length) {
      let own = direction(word)
      values += normalized(zip(own, before).map { $0 + 0.2 * $1 })
      before = own
    }
    return TokenVectors(dimension: identity.dimension, values: values)
  }

  private func direction(_ word: String) -> [Float] {
    var random = SeededGenerator(
      seed: word.utf8.reduce(0xcbf2_9ce4_8422_2325 ^ seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 })
    return normalized((0..<identity.dimension).map { _ in Float.random(in: -1...1, using: &random) })
  }

  private func normalized(_ vector: [Float]) -> [Float] {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? vector.map { $0 / length } : vector
  }
}
