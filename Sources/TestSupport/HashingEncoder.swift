import RankifyCore
import Synchronization

/// A dense encoder without a model: a normalised bag of words, hashed into a few dimensions. The same text gives the same
/// vector, and texts that share words are similar.
public final class HashingEncoder: DenseEncoder {
  /// What it says of itself.
  public let identity: EncoderDescription
  private let count = Atomic<Int>(0)

  /// Texts encoded so far.
  public var encodedTexts: Int { count.load(ordering: .relaxed) }

  /// Creates an encoder; another seed is another model.
  public init(dimension: Int = 32, seed: UInt64 = 1, name: String = "hashing") {
    identity = EncoderDescription(
      name: name, checksum: String(seed, radix: 16), dimension: dimension, maximumLength: 512, pooling: "sum",
      isNormalized: true, precision: "fp32")
    self.seed = seed
  }

  private let seed: UInt64

  /// Encodes texts.
  public func encode(_ texts: [String], as role: TextRole) throws(RankifyError) -> [[Float]] {
    count.add(texts.count, ordering: .relaxed)
    return texts.map(vector)
  }

  private func vector(_ text: String) -> [Float] {
    var sums = [Float](repeating: 0, count: identity.dimension)
    for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
      var state = word.utf8.reduce(0xcbf2_9ce4_8422_2325 ^ seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
      state ^= state >> 29
      sums[Int(state % UInt64(sums.count))] += state >> 40 & 1 == 0 ? 1 : -1
    }
    let length = sums.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? sums.map { $0 / length } : sums
  }
}
