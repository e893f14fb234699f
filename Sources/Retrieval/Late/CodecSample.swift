import RankifyCore
import Vectors

/// The documents by which an index's residual codec is trained.
///
/// They are those that ColBERTv2 would take, in an order in which any beginning is spread over the collection; a beginning
/// is taken whose vectors fit in memory.
struct CodecSample {
  /// What the sample was encoded into, by text: what needs not be encoded again.
  private(set) var known: [String: TokenVectors] = [:]
  private var vectors: [TokenVectors] = []
  private var tokens = 0
  private let training: ResidualTraining
  private let documents: Int

  /// Bytes of the sample's vectors at most; training takes twice as many.
  private static let limit = 512 << 20

  /// Reads and encodes a sample of the documents of an index.
  init(
    _ database: Database, _ encoding: LateEncoding, _ storage: TokenStorage, bits: Int
  ) throws(RankifyError) {
    let numbers = try database.liveNumbers()
    (training, documents) = (ResidualTraining(bits: bits), numbers.count)
    let drawn = training.sample(documents: numbers.count).map { numbers[$0] }
    let order = CodecSample.spread(drawn)
    let limit = max(1, CodecSample.limit / (4 * encoding.identity.dimension))
    while vectors.count < order.count, tokens < limit {
      try add(database.contents(of: order[vectors.count...].prefix(EncodingWindow.slice)), encoding, storage)
    }
  }

  private mutating func add(
    _ texts: [String], _ encoding: LateEncoding, _ storage: TokenStorage
  ) throws(RankifyError) {
    let encoded = LateRepresentation.reduce(
      try encoding.encode(texts, slice: EncodingWindow.slice) { _ in }, to: storage)
    for (text, value) in zip(texts, encoded) {
      vectors.append(value)
      known[text] = value
      tokens += value.count
    }
    try encoding.observer(known.count, documents)
  }

  /// The codec that the sample trains.
  /// - Throws: `RankifyError` where no document of it has a vector.
  func codec() throws(RankifyError) -> ResidualCodec {
    let estimate = vectors.isEmpty ? 0 : Double(tokens) / Double(vectors.count) * Double(documents)
    return try training.codec(sample: vectors, vectors: Int(estimate))
  }

  /// Orders by multiples of the golden ratio: every beginning is spread evenly.
  private static func spread(_ numbers: [Int]) -> [Int] {
    numbers.indices.sorted { rank($0) < rank($1) }.map { numbers[$0] }
  }

  private static func rank(_ position: Int) -> UInt64 { UInt64(position) &* 0x9e37_79b9_7f4a_7c15 }
}
