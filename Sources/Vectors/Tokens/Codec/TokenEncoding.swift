/// How the numbers of a token vector are stored.
public enum TokenEncoding: String, Codable, Sendable, CaseIterable {
  /// 32-bit floats: exactly what came in.
  case float32 = "fp32"
  /// 16-bit floats, rounded to nearest.
  case float16 = "fp16"
  /// One byte a number and one scale a vector: `number ≈ scale · code`, codes −127…127.
  case int8
  /// The nearest centroid, and the rest in 4 bits a number.
  case residual4 = "4bit"
  /// The nearest centroid, and the rest in 2 bits a number: ColBERTv2's default.
  case residual2 = "2bit"
  /// The nearest centroid, and the rest in 1 bit a number.
  case residual1 = "1bit"

  /// Bits of a number's residual; `nil` where vectors are stored without centroids.
  public var residualBits: Int? {
    switch self {
    case .float32, .float16, .int8: nil
    case .residual4: 4
    case .residual2: 2
    case .residual1: 1
    }
  }

  /// The encoding of so many bits a number; `nil` but for 1, 2 and 4.
  public init?(residualBits: Int) {
    guard let encoding = Self.allCases.first(where: { $0.residualBits == residualBits }) else { return nil }
    self = encoding
  }
}
