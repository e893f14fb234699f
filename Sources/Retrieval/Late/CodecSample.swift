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

  /// Bytes of the sample's vectors at most; training reads them where they are.
  private static let limit = 512 << 20

  /// Reads and encodes a sample of the documents of an index.
  init(
    _ database: Database, _ encoding: LateEncoding, _ storage: TokenStorage, bits: Int
  ) throws(RankifyError) {
    let numbers = try database.liveNumbers()
    self.init(documents: numbers.count, bits: bits)
    var known: [String: TokenVectors] = [:]
    try fill(dimension: encoding.identity.dimension) { places throws(RankifyError) in
      let texts = try database.contents(of: places.map { numbers[$0] })
      let encoded = LateRepresentation.reduce(
        try encoding.encode(texts, slice: EncodingWindow.slice) { _ in }, to: storage)
      for (text, value) in zip(texts, encoded) { known[text] = value }
      try encoding.observer(known.count, numbers.count)
      return encoded
    }
    self.known = known
  }

  /// Takes a sample of documents whose vectors are there.
  /// - Parameter read: the vectors of documents, which are numbered from 0
  init(
    documents: Int, bits: Int, dimension: Int, read: (ArraySlice<Int>) throws(RankifyError) -> [TokenVectors]
  ) throws(RankifyError) {
    self.init(documents: documents, bits: bits)
    try fill(dimension: dimension, read)
  }

  private init(documents: Int, bits: Int) {
    (training, self.documents) = (ResidualTraining(bits: bits), documents)
  }

  private mutating func fill(
    dimension: Int, _ read: (ArraySlice<Int>) throws(RankifyError) -> [TokenVectors]
  ) throws(RankifyError) {
    let order = CodecSample.spread(training.sample(documents: documents))
    let limit = max(1, CodecSample.limit / (4 * dimension))
    while vectors.count < order.count, tokens < limit {
      let more = try read(order[vectors.count...].prefix(EncodingWindow.slice))
      tokens += more.reduce(0) { $0 + $1.count }
      vectors += more
    }
  }

  /// The codec that the sample trains.
  /// - Throws: `RankifyError` where no document of it has a vector.
  func codec() throws(RankifyError) -> ResidualCodec {
    let estimate = vectors.isEmpty ? 0 : Double(tokens) / Double(vectors.count) * Double(documents)
    return try training.codec(sample: vectors, vectors: Int(estimate))
  }

  /// Orders by multiples of the golden ratio: every beginning is spread evenly.
  private static func spread(_ places: [Int]) -> [Int] {
    places.indices.sorted { rank($0) < rank($1) }.map { places[$0] }
  }

  private static func rank(_ position: Int) -> UInt64 { UInt64(position) &* 0x9e37_79b9_7f4a_7c15 }
}
