import RankifyCore
import Tensors

/// ModernBERT (Warner et al. 2024): pre-norm layers without biases, rotary positions, gated feed-forward layers; every third
/// layer attends to everything, the others to a window.
enum ModernBERT: EncoderFamily {
  static let modelTypes = ["modernbert"]
  static let headedPrefix = "model."
  static let classifiers = ["modernbert": "ModernBertForSequenceClassification"]
  static let probe = "embeddings.tok_embeddings.weight"

  static func model<E: Engine>(
    _ config: JSONObject, _ weights: LayerWeights<E>, maximumLength: Int?
  ) throws(RankifyError) -> any EncoderModel<E> {
    try ModernBERTEncoder<E>(config, weights, maximumLength: maximumLength)
  }

  /// A pooled state through a linear layer, normalized, then another linear layer.
  static func head(_ config: JSONObject) throws(RankifyError) -> HeadShape {
    let settings = try ModernBERTSettings(config)
    let hasBias = try config.optionalBool("classifier_bias") ?? false
    return HeadShape(
      hiddenSize: try config.size("hidden_size"), dense: HeadShape.Layer(name: "head.dense", hasBias: hasBias),
      activation: try EncoderShape.activation(config, "classifier_activation"),
      norm: HeadShape.Norm(name: "head.norm", epsilon: settings.shape.epsilon, hasBias: settings.hasNormBias),
      output: HeadShape.Layer(name: "classifier"), pooling: try pooling(config))
  }

  private static func pooling(_ config: JSONObject) throws(RankifyError) -> Pooling {
    switch try config.optionalString("classifier_pooling") ?? "cls" {
    case "cls": return Pooling(modes: [.cls])
    case "mean": return Pooling(modes: [.mean])
    default: throw config.expected("cls or mean", "classifier_pooling")
    }
  }
}

/// What `config.json` says beyond the sizes.
struct ModernBERTSettings {
  let shape: EncoderShape
  let hasNormBias: Bool
  let hasAttentionBias: Bool
  let hasLinearBias: Bool
  /// Whether each layer attends to everything.
  let isGlobal: [Bool]
  /// Tokens on either side that a local layer attends to.
  let window: Int
  let globalTheta: Double
  let localTheta: Double

  init(_ config: JSONObject) throws(RankifyError) {
    shape = try EncoderShape(
      config, keys: EncoderShape.Keys(activation: "hidden_activation"), epsilon: "norm_eps", defaultEpsilon: 1e-5)
    hasNormBias = try config.optionalBool("norm_bias") ?? false
    hasAttentionBias = try config.optionalBool("attention_bias") ?? false
    hasLinearBias = try config.optionalBool("mlp_bias") ?? false
    isGlobal = try Self.layers(config, count: shape.layerCount)
    window = (try config.optionalInt("local_attention") ?? 128) / 2
    guard window >= 0 else { throw .invalid(config.file, "'local_attention' is negative") }
    globalTheta = try Self.theta(config, "full_attention", old: "global_rope_theta") ?? 160_000
    localTheta = try Self.theta(config, "sliding_attention", old: "local_rope_theta") ?? 10_000
  }

  private static func layers(_ config: JSONObject, count: Int) throws(RankifyError) -> [Bool] {
    guard let types = try config.optionalArray("layer_types") else {
      let every = try config.optionalInt("global_attn_every_n_layers") ?? 3
      guard every >= 1 else { throw .invalid(config.file, "'global_attn_every_n_layers' is \(every)") }
      return (0..<count).map { $0 % every == 0 }
    }
    guard types.count == count else {
      throw .invalid(config.file, "'layer_types' has \(types.count) entries for \(count) layers")
    }
    var isGlobal: [Bool] = []
    for type in types {
      switch type {
      case .string("full_attention"): isGlobal.append(true)
      case .string("sliding_attention"): isGlobal.append(false)
      default: throw config.expected("full_attention or sliding_attention in it", "layer_types", type)
      }
    }
    return isGlobal
  }

  private static func theta(_ config: JSONObject, _ kind: String, old: String) throws(RankifyError) -> Double? {
    guard let parameters = try config.optionalObject("rope_parameters")?.optionalObject(kind) else {
      return try config.optionalDouble(old)
    }
    let type = try parameters.optionalString("rope_type") ?? "default"
    guard type == "default" else {
      throw .invalid(config.file, "'rope_type' is '\(type)'; only the default is supported")
    }
    if let theta = try parameters.optionalDouble("rope_theta") { return theta }
    return try config.optionalDouble(old)
  }
}

/// The body of ModernBERT.
struct ModernBERTEncoder<E: Engine>: EncoderModel {
  let tokens: E.Table
  let norm: E.Norm
  let layers: [PreNormLayer<E>]
  let finalNorm: E.Norm
  let hiddenSize: Int
  let maximumLength: Int
  var vocabularySize: Int { tokens.rows }
  var typeCount: Int { 0 }

  init(_ config: JSONObject, _ weights: LayerWeights<E>, maximumLength limit: Int?) throws(RankifyError) {
    let settings = try ModernBERTSettings(config)
    let shape = settings.shape
    (hiddenSize, maximumLength) = (shape.hiddenSize, min(shape.positionCount, limit ?? .max))
    tokens = try weights.embedding("embeddings.tok_embeddings", rows: shape.vocabularySize, columns: hiddenSize)
    norm = try Self.norm(weights, "embeddings.norm", settings)
    finalNorm = try Self.norm(weights, "final_norm", settings)
    let dim = hiddenSize / shape.headCount
    guard dim % 2 == 0 else { throw .invalid(config.file, "heads of \(dim) units cannot be rotated in pairs") }
    let global = Rotary(headDim: dim, positions: maximumLength, theta: settings.globalTheta)
    let local = Rotary(headDim: dim, positions: maximumLength, theta: settings.localTheta)
    var layers: [PreNormLayer<E>] = []
    for n in 0..<shape.layerCount {
      let isGlobal = settings.isGlobal[n]
      layers.append(
        try PreNormLayer(
          weights, number: n, settings: settings, rotary: isGlobal ? global : local,
          window: isGlobal ? nil : settings.window))
    }
    self.layers = layers
  }

  static func norm(
    _ weights: LayerWeights<E>, _ name: String, _ settings: ModernBERTSettings
  ) throws(RankifyError) -> E.Norm {
    try weights.layerNorm(
      name, size: settings.shape.hiddenSize, epsilon: settings.shape.epsilon, hasBias: settings.hasNormBias)
  }

  func callAsFunction(_ batch: TokenBatch, _ w: inout States<E>, on engine: inout E) {
    engine.gather(batch.ids, from: tokens, adding: false, into: &w.states)
    engine.normalize(&w.states, by: norm)
    for layer in layers { layer(&w, of: batch, on: &engine) }
    engine.normalize(&w.states, by: finalNorm)
  }
}
