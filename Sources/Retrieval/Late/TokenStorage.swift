import RankifyCore
import Vectors

/// How an index keeps its token vectors.
public struct TokenStorage: Hashable, Codable, Sendable {
  /// How numbers are stored; codes of residuals are what PLAID searches.
  public var encoding: TokenEncoding
  /// How many vectors of a document become one (`TokenVectors.pooled`); 1 keeps all.
  public var poolFactor: Int

  /// Creates a choice.
  /// - Precondition: `poolFactor` is positive.
  public init(encoding: TokenEncoding = .residual2, poolFactor: Int = 1) {
    precondition(poolFactor > 0, "a pool factor of \(poolFactor)")
    (self.encoding, self.poolFactor) = (encoding, poolFactor)
  }

  /// Reads a choice from the settings of an index, which may be damaged.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    encoding = try members.decode(TokenEncoding.self, forKey: .encoding)
    poolFactor = try members.decode(Int.self, forKey: .poolFactor)
    if poolFactor > 0 { return }
    throw DecodingError.dataCorruptedError(
      forKey: .poolFactor, in: members, debugDescription: "a pool factor of \(poolFactor)")
  }

  /// The choice in words for a message.
  package var words: String { encoding.rawValue + (poolFactor > 1 ? ", \(poolFactor) pooled into one" : "") }

  /// What forbids to keep vectors of this encoder so, in words, or `nil`.
  func fault(_ encoder: MultiVectorDescription) -> String? {
    guard let bits = encoding.residualBits, encoder.dimension * bits % 8 != 0 else { return nil }
    return "\(encoder.dimension) numbers of \(bits) bits, which are no whole bytes; keep them as fp16 or int8"
  }

  /// Throws bad arguments where vectors of this encoder cannot be kept so in the index at `path`.
  public func check(_ encoder: MultiVectorDescription, _ path: String) throws(RankifyError) {
    guard let fault = fault(encoder) else { return }
    throw RankifyError(.badArguments, "\(path): cannot store token vectors with \(fault)")
  }

  func settings(_ encoder: MultiVectorDescription) -> TokenStoreSettings {
    TokenStoreSettings(
      dimension: encoder.dimension, encoding: encoding,
      maximumTokens: min(max(1, encoder.documentLength), TokenStoreSettings.tokenLimit),
      metadata: "\(encoder.name) \(encoder.checksum)")
  }
}
