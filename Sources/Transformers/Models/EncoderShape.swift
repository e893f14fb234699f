import RankifyCore
import Tensors

/// The sizes of an encoder, from its `config.json`.
struct EncoderShape: Sendable {
  var vocabularySize: Int
  var hiddenSize: Int
  var layerCount: Int
  var headCount: Int
  var intermediateSize: Int
  /// Rows of the table of positions.
  var positionCount: Int
  var activation: Activation
  /// Added to variances in layer norms.
  var epsilon: Float

  /// The keys of the members in families that call them differently.
  struct Keys {
    var hiddenSize = "hidden_size"
    var layerCount = "num_hidden_layers"
    var headCount = "num_attention_heads"
    var intermediateSize = "intermediate_size"
    var activation = "hidden_act"
  }

  init(
    _ config: JSONObject, keys: Keys = Keys(), epsilon key: String? = "layer_norm_eps", defaultEpsilon: Float = 1e-12
  ) throws(RankifyError) {
    vocabularySize = try config.size("vocab_size")
    hiddenSize = try config.size(keys.hiddenSize)
    layerCount = try config.size(keys.layerCount)
    headCount = try config.size(keys.headCount)
    intermediateSize = try config.size(keys.intermediateSize)
    positionCount = try config.size("max_position_embeddings")
    activation = try Self.activation(config, keys.activation)
    epsilon = try Self.epsilon(config, key) ?? defaultEpsilon
    guard positionCount <= Self.mostPositions else {
      throw .invalid(
        config.file, "'max_position_embeddings' is \(positionCount); expected at most \(Self.mostPositions)")
    }
    guard hiddenSize % headCount == 0 else {
      throw .invalid(config.file, "\(hiddenSize) hidden units cannot be split into \(headCount) heads")
    }
  }

  /// Far beyond what encoders are trained for: tables of rotations are made for every position.
  private static let mostPositions = 1 << 17

  private static func epsilon(_ config: JSONObject, _ key: String?) throws(RankifyError) -> Float? {
    guard let key, let epsilon = try config.optionalDouble(key) else { return nil }
    guard epsilon > 0, epsilon < 1 else {
      throw .invalid(config.file, "'\(key)' is \(epsilon); expected a small number")
    }
    return Float(epsilon)
  }

  /// The activation function that `key` names.
  static func activation(_ config: JSONObject, _ key: String) throws(RankifyError) -> Activation {
    let name = try config.optionalString(key) ?? "gelu"
    guard let activation = activations[name] else {
      throw .invalid(
        config.file, "'\(key)' is '\(name)'; known are \(activations.keys.sorted().joined(separator: ", "))")
    }
    return activation
  }

  /// Activation functions by their names in checkpoints.
  static let activations: [String: Activation] = [
    "gelu": .gelu, "gelu_python": .gelu, "gelu_new": .geluTanh, "gelu_fast": .geluTanh, "gelu_pytorch_tanh": .geluTanh,
    "relu": .relu, "silu": .silu, "swish": .silu, "tanh": .tanh,
  ]
}
