/// What a store of token vectors holds, fixed when it is made.
public struct TokenStoreSettings: Hashable, Codable, Sendable {
  /// Numbers in a vector, 1…65,536.
  public var dimension: Int
  /// How vectors are stored.
  public var encoding: TokenEncoding
  /// The most vectors of a document that are stored, 1…65,536; further ones are left out, and such documents counted.
  public var maximumTokens: Int
  /// Whatever the caller wants to find again, such as the description of an encoder in JSON; at most 1 MiB of UTF-8.
  public var metadata: String

  /// The most that `maximumTokens` can be.
  public static let tokenLimit = 65_536

  /// Creates settings.
  public init(dimension: Int, encoding: TokenEncoding, maximumTokens: Int = 8192, metadata: String = "") {
    (self.dimension, self.encoding) = (dimension, encoding)
    (self.maximumTokens, self.metadata) = (maximumTokens, metadata)
  }

  /// What is wrong with these settings, in words, or `nil`.
  var fault: String? {
    guard StoreLayout.dimensions.contains(dimension) else {
      return "a dimension of \(dimension); 1 to \(StoreLayout.dimensions.upperBound) are possible"
    }
    guard (1...Self.tokenLimit).contains(maximumTokens) else {
      return "a limit of \(maximumTokens) tokens; 1 to \(Self.tokenLimit) are possible"
    }
    if metadata.utf8.count > StoreLayout.maximumMetadata { return "more than 1 MiB of metadata" }
    return encoding.residualBits.flatMap { ResidualCodec.fault(bits: $0, dimension: dimension) }
  }

  /// What is wrong with a codec for such a store, in words, or `nil`.
  func fault(of codec: ResidualCodec?) -> String? {
    switch (encoding.residualBits, codec) {
    case (nil, nil): nil
    case (nil, .some): "a codec, which \(encoding.rawValue) does not need"
    case (.some(let bits), nil): "\(bits) bits a number without a trained codec"
    case (.some(let bits), .some(let codec)):
      codec.bits == bits && codec.dimension == dimension
        ? nil
        : "\(dimension) numbers of \(bits) bits by a codec of \(codec.dimension) numbers of \(codec.bits) bits"
    }
  }
}
