import RankifyCore
import Tensors

extension DecoderShape {
  /// The architectures that are read, as GGUF files call them.
  static let ggufArchitectures = ["llama", "qwen2", "qwen3", "gemma3"]

  /// What a GGUF file says.
  /// - Throws: where the architecture is another, or a key is missing or of another kind
  init(_ file: GGUFFile) throws(RankifyError) {
    let metadata = file.metadata
    let architecture = try metadata.string("general.architecture")
    guard Self.ggufArchitectures.contains(architecture) else {
      throw .invalid(
        file.path,
        "is of architecture '\(architecture)'; known are \(Self.ggufArchitectures.joined(separator: ", "))")
    }
    let keys = GGUFKeys(metadata: metadata, architecture: architecture)
    guard let table = file.entry(DecoderTensor.embeddings.ggufName) else {
      throw .invalid(file.path, "has no tensor '\(DecoderTensor.embeddings.ggufName)'")
    }
    try self.init(keys, vocabularySize: table.rows)
    switch architecture {
    case "qwen2": hasProjectionBias = true
    case "qwen3": hasHeadNorms = true
    case "gemma3": try setGemma(keys)
    default: break
    }
    if let factors = file.floats("rope_freqs.weight") {
      guard factors.count == headDim / 2, factors.allSatisfy({ $0.isFinite && $0 > 0 }) else {
        throw .invalid(file.path, "'rope_freqs.weight' has other than \(headDim / 2) positive numbers")
      }
      scaling = .divided(by: factors)
    }
  }

  private init(_ keys: GGUFKeys, vocabularySize: Int) throws(RankifyError) {
    let (hidden, heads) = (try keys.integer("embedding_length"), try keys.integer("attention.head_count"))
    guard heads > 0 else { throw .invalid(keys.metadata.path, "has \(heads) heads") }
    hiddenSize = hidden
    layerCount = try keys.integer("block_count")
    headCount = heads
    keyHeadCount = try keys.optionalInteger("attention.head_count_kv") ?? heads
    headDim = try keys.optionalInteger("attention.key_length") ?? hidden / heads
    innerSize = try keys.integer("feed_forward_length")
    self.vocabularySize = vocabularySize
    contextLength = try keys.integer("context_length")
    epsilon = Float(try keys.number("attention.layer_norm_rms_epsilon"))
    theta = try keys.optionalNumber("rope.freq_base") ?? 10_000
    window = try keys.optionalInteger("attention.sliding_window").flatMap { $0 > 0 ? $0 : nil }
    scaling = try keys.scaling()
    if let value = try keys.optionalInteger("attention.value_length"), value != headDim {
      throw .invalid(
        keys.metadata.path, "has values of \(value) numbers beside keys of \(headDim), which is not supported")
    }
    if let rotated = try keys.optionalInteger("rope.dimension_count"), rotated != headDim {
      throw .invalid(keys.metadata.path, "rotates \(rotated) of \(headDim) numbers of a head, which is not supported")
    }
  }

  /// Gemma 3 (Gemma Team 2025): five layers with a window for each without.
  private mutating func setGemma(_ keys: GGUFKeys) throws(RankifyError) {
    (activation, hasHeadNorms, hasPostNorms) = (.geluTanh, true, true)
    embeddingScale = Float(hiddenSize).squareRoot()
    if window == nil {
      throw .invalid(keys.metadata.path, "has no positive \(keys.architecture).attention.sliding_window")
    }
    localTheta = try keys.optionalNumber("rope.freq_base_swa") ?? 10_000
    let every = try keys.optionalInteger("attention.sliding_window_pattern") ?? 6
    guard every > 0 else { throw .invalid(keys.metadata.path, "has a window in all but every \(every)th layer") }
    isGlobal = (0..<max(0, min(layerCount, 1 << 16))).map { ($0 + 1) % every == 0 }
    // The 27B model alone scales by its hidden size.
    if layerCount == 62 { attentionScale = 1 / (Float(hiddenSize) / Float(headCount)).squareRoot() }
  }
}

/// The keys of one architecture.
private struct GGUFKeys {
  let metadata: GGUFMetadata
  let architecture: String

  func integer(_ key: String) throws(RankifyError) -> Int { try metadata.integer("\(architecture).\(key)") }
  func number(_ key: String) throws(RankifyError) -> Double { try metadata.number("\(architecture).\(key)") }
  func optionalInteger(_ key: String) throws(RankifyError) -> Int? {
    try metadata.optionalInteger("\(architecture).\(key)")
  }
  func optionalNumber(_ key: String) throws(RankifyError) -> Double? {
    try metadata.optionalNumber("\(architecture).\(key)")
  }

  func scaling() throws(RankifyError) -> RotaryScaling {
    let type = try metadata.optionalString("\(architecture).rope.scaling.type") ?? "none"
    let factor = try optionalNumber("rope.scaling.factor") ?? 1
    guard factor.isFinite, factor > 0 else { throw .invalid(metadata.path, "has a rope.scaling.factor of \(factor)") }
    switch type {
    case "none": return .none
    case "linear": return factor == 1 ? .none : .linear(factor: factor)
    case "yarn":
      let original = try integer("rope.scaling.original_context_length")
      guard original > 0 else { throw .invalid(metadata.path, "has an original context of \(original)") }
      return .yarn(factor: factor, original: original)
    default:
      throw .invalid(metadata.path, "scales rotary embeddings by '\(type)'; known are none, linear, yarn")
    }
  }
}
