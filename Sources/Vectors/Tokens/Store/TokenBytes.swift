import CKernels
import RankifyCore
import Tensors

/// The vectors of some documents as they are stored.
struct TokenBytes {
  /// The centroids; empty without.
  var codes: [UInt32] = []
  /// The scales of codes of one byte; empty without.
  var scales: [Float] = []
  /// The numbers or residuals, one vector after the other.
  var values: [UInt8] = []
  /// The sum of squared distances between vectors and what is decoded of residual codes.
  var squaredError = 0.0

  /// The checksum of a document: of its number, its length and what is stored of it.
  static func checksum(
    _ document: Int, count: Int, codes: UnsafeRawBufferPointer, scales: UnsafeRawBufferPointer,
    values: UnsafeRawBufferPointer
  ) -> UInt64 {
    var sum = RowChecksum(seed: UInt64(document))
    sum.add(UInt64(count))
    sum.add(codes)
    sum.add(scales)
    sum.add(values)
    return sum.value
  }
}

/// Turns vectors into bytes.
struct TokenByteEncoder {
  private let settings: TokenStoreSettings
  private let residuals: ResidualEncoder?
  private let pool: ThreadPool

  init(_ settings: TokenStoreSettings, _ codec: ResidualCodec?, on pool: ThreadPool) {
    (self.settings, self.pool) = (settings, pool)
    residuals = codec.map { ResidualEncoder($0, on: pool) }
  }

  /// Checks the vectors of a document.
  func check(_ vectors: TokenVectors, _ what: String) throws(RankifyError) {
    try TokenCheck.check(vectors, settings.dimension, what)
    guard settings.encoding == .float16, vectors.values.contains(where: { $0.magnitude >= 65_520 }) else { return }
    throw RankifyError(.invalidInput, "\(what) has numbers too large for fp16 (65,504); store fp32")
  }

  /// The bytes of documents that were checked.
  func encode(_ documents: [TokenVectors]) -> TokenBytes {
    if let residuals {
      let codes = residuals.encode(TokenMatrix(documents, dimension: settings.dimension), on: pool)
      return TokenBytes(codes: codes.codes, values: codes.residuals, squaredError: codes.squaredError)
    }
    var bytes = TokenBytes()
    for document in documents { append(document, to: &bytes) }
    return bytes
  }

  private func append(_ document: TokenVectors, to bytes: inout TokenBytes) {
    switch settings.encoding {
    case .float32: document.values.withUnsafeBytes { bytes.values.append(contentsOf: $0) }
    case .float16:
      var halves = [UInt16](repeating: 0, count: document.values.count)
      ck_f16_from_f32(document.values, halves.count, &halves)
      halves.withUnsafeBytes { bytes.values.append(contentsOf: $0) }
    case .int8:
      for token in 0..<document.count {
        let first = bytes.values.count
        bytes.values.append(contentsOf: repeatElement(128, count: settings.dimension))
        bytes.scales.append(
          ByteCoding.encode(document[token]) { bytes.values[first + $0] = UInt8(Int($1) + 128) })
      }
    case .residual1, .residual2, .residual4: preconditionFailure("residual codes without a codec")
    }
  }
}
