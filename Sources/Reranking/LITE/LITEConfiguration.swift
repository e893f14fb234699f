import RankifyCore
import Transformers

/// The shape of a LITE scorer: `lite_config.json` beside its weights.
public struct LITEConfiguration: Hashable, Codable, Sendable {
  /// The network over the matrix of similarities.
  public enum Network: Hashable, Codable, Sendable {
    /// One perceptron along the document axis, shared by all query tokens, then one along the query axis, shared by all
    /// document tokens.
    case separable(rowWidth: Int, columnWidth: Int)
    /// One perceptron over the whole matrix as a vector.
    case flattened(width: Int)
  }

  /// Query tokens that are read: a longer query is cut off, a shorter one is filled up with zeros.
  public var queryTokens: Int
  /// Document vectors that are read, after their reduction; cut off and filled up likewise.
  public var documentTokens: Int
  /// The network.
  public var network: Network
  /// How the tokens of a document become fewer vectors.
  public var reduction: TokenReduction
  /// Whether similarities are cosines, whatever the vectors' lengths.
  public var normalizes: Bool
  /// Added to variances in the layer norms.
  public var epsilon: Float
  /// Whether a learned multiple of MaxSim is added to the score: a network whose head is zero is then MaxSim.
  public var residual: Bool

  /// Creates a configuration; the paper's by default, with what it leaves open chosen as Flax would have it.
  public init(
    queryTokens: Int = 30, documentTokens: Int = 200,
    network: Network = .separable(rowWidth: 2400, columnWidth: 360), reduction: TokenReduction = .none,
    normalizes: Bool = true, epsilon: Float = 1e-6, residual: Bool = false
  ) {
    (self.queryTokens, self.documentTokens, self.network) = (queryTokens, documentTokens, network)
    (self.reduction, self.normalizes, self.epsilon) = (reduction, normalizes, epsilon)
    self.residual = residual
  }

  package static let file = "lite_config.json"
  static let format = "rankify-lite"
  /// Version 2 has the member `residual`; without a residual version 1 is written, which older programs read.
  static let versions = 1...2
  private static let variants = "separable, flattened"

  /// Reads the configuration in `folder`.
  public init(folder: String) throws(RankifyError) {
    let file = folder + "/" + Self.file
    let json = try JSONObject(file: file)
    guard try json.string("format") == Self.format else {
      throw .invalid(file, "'format' is not '\(Self.format)': not the configuration of a LITE scorer")
    }
    let version = try json.size("version")
    guard Self.versions.contains(version) else {
      throw .invalid(
        file,
        "is of version \(version), this program reads versions \(Self.versions.lowerBound) to \(Self.versions.upperBound)"
      )
    }
    (queryTokens, documentTokens) = (try json.size("query_tokens"), try json.size("document_tokens"))
    let variant = try json.string("variant")
    switch variant {
    case "separable":
      network = .separable(rowWidth: try json.size("row_width"), columnWidth: try json.size("column_width"))
    case "flattened": network = .flattened(width: try json.size("width"))
    default: throw .invalid(file, "'variant' is '\(variant)'; known are \(Self.variants)")
    }
    reduction = try TokenReduction(json)
    normalizes = try json.optionalBool("normalizes") ?? true
    epsilon = Float(try json.optionalDouble("epsilon") ?? 1e-6)
    residual = try json.optionalBool("residual") ?? false
    if residual, version == 1 { throw .invalid(file, "'residual' is true in version 1; expected version 2") }
    if let fault { throw .invalid(file, fault) }
  }

  /// What is impossible, if anything; bounds keep hostile files from asking for all memory.
  var fault: String? {
    let widths =
      switch network {
      case .separable(let row, let column): [row, column]
      case .flattened(let width): [width]
      }
    let sizes = [queryTokens, documentTokens] + widths
    if queryTokens > 4096 || documentTokens > 65_536 || sizes.contains(where: { !(1...1 << 20 ~= $0) }) {
      return
        "\(queryTokens) query tokens, \(documentTokens) document tokens and widths \(widths) are beyond every model"
    }
    guard epsilon > 0, epsilon < 1 else { return "'epsilon' is \(epsilon); expected a small positive number" }
    switch reduction {
    case .learned(let from) where from < documentTokens:
      return "'reduction' makes \(documentTokens) vectors of \(from); expected fewer"
    case .learned(let from) where from > 65_536: return "'reduction' is of \(from) tokens, beyond every model"
    case .mean(let group) where !(1...65_536 ~= group): return "'reduction' has groups of \(group) tokens"
    default: return nil
    }
  }

  /// The configuration as JSON.
  package var json: String {
    let shape: [(String, String)] =
      switch network {
      case .separable(let row, let column):
        [("variant", "\"separable\""), ("row_width", "\(row)"), ("column_width", "\(column)")]
      case .flattened(let width): [("variant", "\"flattened\""), ("width", "\(width)")]
      }
    return JSONText.object(
      [("format", JSONText.string(Self.format)), ("version", residual ? "2" : "1")] + shape + [
        ("query_tokens", "\(queryTokens)"), ("document_tokens", "\(documentTokens)"), ("normalizes", "\(normalizes)"),
        ("epsilon", "\(epsilon)"), ("reduction", reduction.json),
      ] + (residual ? [("residual", "true")] : []))
  }
}
