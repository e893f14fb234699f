import RankifyCore
import Tensors

extension DecoderShape {
  /// The architectures that are read, as `transformers` calls them.
  static let modelTypes = ["llama", "mistral", "qwen2", "qwen3", "gemma3_text", "gemma3"]

  /// What a `config.json` says.
  /// - Throws: where the architecture is another, or a key is missing or of another kind
  init(_ whole: JSONObject) throws(RankifyError) {
    let type = try whole.string("model_type")
    guard Self.modelTypes.contains(type) else {
      throw .invalid(whole.file, "is of 'model_type' '\(type)'; known are \(Self.modelTypes.joined(separator: ", "))")
    }
    let config = type == "gemma3" ? try whole.object("text_config") : whole
    let (hidden, heads) = (try config.size("hidden_size"), try config.size("num_attention_heads"))
    hiddenSize = hidden
    layerCount = try config.size("num_hidden_layers")
    headCount = heads
    keyHeadCount = try config.optionalInt("num_key_value_heads") ?? heads
    headDim = try config.optionalInt("head_dim") ?? hidden / heads
    innerSize = try config.size("intermediate_size")
    vocabularySize = try config.size("vocab_size")
    contextLength = try config.size("max_position_embeddings")
    epsilon = Float(try config.optionalDouble("rms_norm_eps") ?? 1e-6)
    let isGemma = type.hasPrefix("gemma")
    try setRotary(config, standard: isGemma ? 1_000_000 : 10_000)
    let (activationKey, known) = isGemma ? ("hidden_activation", "gelu_pytorch_tanh") : ("hidden_act", "silu")
    try Self.checkActivation(config, activationKey, known)
    switch type {
    case "mistral": window = try config.optionalInt("sliding_window").flatMap { $0 > 0 ? $0 : nil }
    case "qwen2", "qwen3":
      (hasProjectionBias, hasHeadNorms) = (type == "qwen2", type == "qwen3")
      try setQwenWindow(config)
    case "gemma3_text", "gemma3": try setGemma(config)
    default: break
    }
    isGlobal = try Self.kinds(config, hasWindow: window != nil) ?? isGlobal
  }

  /// Qwen's files name a window that most of them do not use, and where they do the first layers attend to everything.
  private mutating func setQwenWindow(_ config: JSONObject) throws(RankifyError) {
    guard try config.optionalBool("use_sliding_window") == true else { return }
    window = try config.optionalInt("sliding_window")
    let global = try config.optionalInt("max_window_layers") ?? 28
    isGlobal = (0..<min(layerCount, 1 << 16)).map { $0 < global }
  }

  /// - Throws: where the file names another activation than models of its kind have
  private static func checkActivation(
    _ config: JSONObject, _ key: String, _ expected: String
  ) throws(RankifyError) {
    if let name = try config.optionalString(key), name != expected {
      throw .invalid(config.file, "has a '\(key)' of '\(name)'; known is \(expected)")
    }
  }

  private mutating func setGemma(_ config: JSONObject) throws(RankifyError) {
    (activation, hasHeadNorms, hasPostNorms) = (.geluTanh, true, true)
    embeddingScale = Float(hiddenSize).squareRoot()
    let scalar = try config.optionalDouble("query_pre_attn_scalar") ?? 256
    guard scalar > 0 else { throw config.expected("a positive number", "query_pre_attn_scalar") }
    attentionScale = Float(1 / scalar.squareRoot())
    window = try config.optionalInt("sliding_window")
    if window == nil { throw config.expected("a number of positions", "sliding_window") }
    let every = try config.optionalInt("sliding_window_pattern") ?? 6
    guard every > 0 else { throw config.expected("a positive number", "sliding_window_pattern") }
    isGlobal = (0..<min(layerCount, 1 << 16)).map { ($0 + 1) % every == 0 }
    let local = try Self.rotary(config, "sliding_attention")?.optionalDouble("rope_theta")
    let old = try config.optionalDouble("rope_local_base_freq")
    localTheta = local ?? old ?? 10_000
  }

  /// Which layers attend to everything, where the file lists them.
  private static func kinds(_ config: JSONObject, hasWindow: Bool) throws(RankifyError) -> [Bool]? {
    guard hasWindow, let kinds = try config.optionalStrings("layer_types") else { return nil }
    if let other = kinds.first(where: { !["full_attention", "sliding_attention"].contains($0) }) {
      throw .invalid(config.file, "'layer_types' has '\(other)'; known are full_attention and sliding_attention")
    }
    return kinds.map { $0 == "full_attention" }
  }

  /// What newer files say about rotary embeddings: of all layers, or of one kind of them.
  private static func rotary(_ config: JSONObject, _ kind: String) throws(RankifyError) -> JSONObject? {
    guard let parameters = try config.optionalObject("rope_parameters") else { return nil }
    let own = try parameters.optionalObject(kind)
    return own ?? parameters
  }

  private mutating func setRotary(_ config: JSONObject, standard: Double) throws(RankifyError) {
    let parameters = try Self.rotary(config, "full_attention")
    let (given, old) = (try parameters?.optionalDouble("rope_theta"), try config.optionalDouble("rope_theta"))
    theta = given ?? old ?? standard
    let scaled = try config.optionalObject("rope_scaling")
    guard let rope = parameters ?? scaled else { return }
    let (name, oldName) = (try rope.optionalString("rope_type"), try rope.optionalString("type"))
    let type = name ?? oldName ?? "default"
    func positive(_ key: String, _ standard: Double?) throws(RankifyError) -> Double {
      let found = try rope.optionalDouble(key)
      guard let value = found ?? standard, value.isFinite, value > 0 else {
        throw rope.expected("a positive number", key)
      }
      return value
    }
    func length(_ key: String, _ standard: Double?) throws(RankifyError) -> Int {
      let value = try positive(key, standard)
      guard 1...Double(1 << 32) ~= value else { throw rope.expected("1 to 4294967296", key) }
      return Int(value)
    }
    switch type {
    case "default": scaling = .none
    case "linear": scaling = .linear(factor: try positive("factor", nil))
    case "llama3":
      scaling = .llama3(
        factor: try positive("factor", nil), low: try positive("low_freq_factor", nil),
        high: try positive("high_freq_factor", nil),
        original: try length("original_max_position_embeddings", nil))
    case "yarn":
      scaling = .yarn(
        factor: try positive("factor", nil),
        original: try length("original_max_position_embeddings", Double(contextLength)),
        fast: try positive("beta_fast", 32), slow: try positive("beta_slow", 1),
        magnitude: try rope.optionalDouble("attention_factor"))
    default:
      throw .invalid(
        config.file, "scales rotary embeddings by '\(type)'; known are default, linear, llama3 and yarn")
    }
  }
}
