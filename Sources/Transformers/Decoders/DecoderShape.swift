import RankifyCore
import Tensors

/// What a decoder is built like: sizes, and in what the families of Llama, Qwen and Gemma differ.
public struct DecoderShape: Sendable, Hashable {
  /// Numbers of a hidden state.
  public var hiddenSize: Int
  /// Layers.
  public var layerCount: Int
  /// Heads of queries.
  public var headCount: Int
  /// Heads of keys and of values, each shared by as many of queries.
  public var keyHeadCount: Int
  /// Numbers of a head.
  public var headDim: Int
  /// Numbers between the two feed-forward layers.
  public var innerSize: Int
  /// Tokens that the model knows.
  public var vocabularySize: Int
  /// The longest sequence that the model was made for.
  public var contextLength: Int
  /// Added to the mean of squares in norms.
  public var epsilon: Float
  /// Of the gated feed-forward layers.
  var activation = Activation.silu
  /// Whether queries, keys and values have biases (Qwen2).
  var hasProjectionBias = false
  /// Whether each head of queries and keys is normalized (Qwen3, Gemma 3).
  var hasHeadNorms = false
  /// Whether what a sublayer adds is normalized, too (Gemma).
  var hasPostNorms = false
  /// Factor of embeddings (Gemma: √hiddenSize).
  var embeddingScale: Float?
  /// Factor of products of queries and keys; 1 / √headDim if `nil`.
  var attentionScale: Float?
  /// Positions that layers which are not global attend to, their own included.
  var window: Int?
  /// Whether each layer attends to everything; `nil`: all do, where there is no window, else none.
  var isGlobal: [Bool]?
  /// The base of the angles of rotary embeddings.
  var theta = 10_000.0
  /// That of layers with a window; as the others if `nil`.
  var localTheta: Double?
  /// How global layers reach longer contexts.
  var scaling = RotaryScaling.none

  /// Whether a layer attends to all positions before it.
  public func attendsToAll(_ layer: Int) -> Bool { isGlobal?[layer] ?? (window == nil) }

  /// A sentence's part that says what cannot be; `nil` if all is well.
  var fault: String? {
    let sizes = [
      ("hidden size", hiddenSize), ("layers", layerCount), ("heads", headCount), ("key heads", keyHeadCount),
      ("head size", headDim), ("feed-forward size", innerSize), ("vocabulary", vocabularySize),
      ("context", contextLength),
    ]
    if let (name, value) = sizes.first(where: { !(1...(1 << 24) ~= $1) }) {
      return "a \(name) of \(value); expected 1 to 16777216"
    }
    if headCount % keyHeadCount != 0 { return "\(headCount) heads of queries for \(keyHeadCount) of keys" }
    if headDim % 2 != 0 { return "heads of \(headDim) numbers, which cannot be rotated in pairs" }
    if let isGlobal, isGlobal.count != layerCount {
      return "kinds of attention for \(isGlobal.count) of \(layerCount) layers"
    }
    if !(epsilon.isFinite && epsilon >= 0) { return "an epsilon of \(epsilon)" }
    if let window, !(1...(1 << 24) ~= window) { return "a window of \(window); expected 1 to 16777216" }
    for base in [theta, localTheta ?? theta] where !(base.isFinite && base > 1) {
      return "a base of rotary embeddings of \(base)"
    }
    return nil
  }
}
