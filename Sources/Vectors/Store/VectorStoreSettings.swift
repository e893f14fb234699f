/// How two vectors are compared; a higher score is nearer.
public enum VectorMetric: String, Codable, Sendable, CaseIterable {
  /// The dot product, for vectors of any length.
  case dot
  /// The cosine of the angle: vectors are scaled to length 1 when they are stored and when they are searched with; a
  /// vector of zeros stays one, and scores 0.
  case cosine
}

/// How the numbers of a vector are stored.
public enum VectorEncoding: String, Codable, Sendable, CaseIterable {
  /// 32-bit floats: exactly what came in.
  case float32 = "fp32"
  /// 16-bit floats, rounded to nearest.
  case float16 = "fp16"
  /// One byte a number and one scale a vector: `number ≈ scale · code`, codes −127…127, `scale = max |number| / 127`.
  case int8
}

/// What a vector store holds, fixed when it is made.
public struct VectorStoreSettings: Hashable, Codable, Sendable {
  /// Numbers in a vector, 1…65,536.
  public var dimension: Int
  /// How vectors are compared.
  public var metric: VectorMetric
  /// How vectors are stored for searching.
  public var encoding: VectorEncoding
  /// For `int8`: the floats that are kept beside the codes, for exact scores of the best candidates; `nil` for none, and
  /// for the other encodings, which are searched exactly themselves.
  public var exactCopy: VectorEncoding?
  /// Whatever the caller wants to find again, such as the description of an encoder in JSON; at most 1 MiB of UTF-8.
  public var metadata: String

  /// Creates settings.
  public init(
    dimension: Int, metric: VectorMetric = .cosine, encoding: VectorEncoding = .float32,
    exactCopy: VectorEncoding? = nil, metadata: String = ""
  ) {
    (self.dimension, self.metric, self.encoding) = (dimension, metric, encoding)
    (self.exactCopy, self.metadata) = (exactCopy, metadata)
  }

  /// What is wrong with these settings, in words, or `nil`.
  var fault: String? {
    guard StoreLayout.dimensions.contains(dimension) else {
      return "a dimension of \(dimension); 1 to \(StoreLayout.dimensions.upperBound) are possible"
    }
    if exactCopy == .int8 { return "int8 as its own exact copy; keep fp32 or fp16 beside the codes" }
    if exactCopy != nil && encoding != .int8 { return "an exact copy beside \(encoding.rawValue); only int8 has one" }
    if metadata.utf8.count > StoreLayout.maximumMetadata { return "more than 1 MiB of metadata" }
    return nil
  }
}
