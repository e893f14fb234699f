/// What a tensor of a decoder is for; checkpoints have names for it.
enum DecoderTensor: Hashable, Sendable {
  case embeddings
  /// Hidden states to logits; absent where the embeddings serve.
  case output
  case outputNorm
  case layer(Int, Part)

  /// A tensor of a layer.
  enum Part: Hashable, Sendable, CaseIterable {
    case attentionNorm, query, key, value, attentionOutput
    case queryBias, keyBias, valueBias
    case queryNorm, keyNorm
    case feedForwardNorm, gate, up, down
    case postAttentionNorm, postFeedForwardNorm
  }

  /// Before the number of a layer in GGUF files.
  static let ggufLayers = "blk."

  /// As GGUF files call it.
  var ggufName: String {
    switch self {
    case .embeddings: "token_embd.weight"
    case .output: "output.weight"
    case .outputNorm: "output_norm.weight"
    case .layer(let number, let part): "\(Self.ggufLayers)\(number).\(part.ggufName)"
    }
  }
}

extension DecoderTensor.Part {
  /// Whether layers of this shape have it.
  func isRead(_ shape: DecoderShape) -> Bool {
    switch self {
    case .queryBias, .keyBias, .valueBias: shape.hasProjectionBias
    case .queryNorm, .keyNorm: shape.hasHeadNorms
    case .postAttentionNorm, .postFeedForwardNorm: shape.hasPostNorms
    default: true
    }
  }

  var ggufName: String {
    switch self {
    case .attentionNorm: "attn_norm.weight"
    case .query: "attn_q.weight"
    case .key: "attn_k.weight"
    case .value: "attn_v.weight"
    case .attentionOutput: "attn_output.weight"
    case .queryBias: "attn_q.bias"
    case .keyBias: "attn_k.bias"
    case .valueBias: "attn_v.bias"
    case .queryNorm: "attn_q_norm.weight"
    case .keyNorm: "attn_k_norm.weight"
    case .feedForwardNorm: "ffn_norm.weight"
    case .gate: "ffn_gate.weight"
    case .up: "ffn_up.weight"
    case .down: "ffn_down.weight"
    case .postAttentionNorm: "post_attention_norm.weight"
    case .postFeedForwardNorm: "post_ffw_norm.weight"
    }
  }

  /// As `transformers` calls it, within a layer.
  /// - Parameter hasPostNorms: Gemma's layers have four norms, and the name of Llama's second one is that of another there
  func name(hasPostNorms: Bool) -> String {
    switch self {
    case .attentionNorm: "input_layernorm.weight"
    case .query: "self_attn.q_proj.weight"
    case .key: "self_attn.k_proj.weight"
    case .value: "self_attn.v_proj.weight"
    case .attentionOutput: "self_attn.o_proj.weight"
    case .queryBias: "self_attn.q_proj.bias"
    case .keyBias: "self_attn.k_proj.bias"
    case .valueBias: "self_attn.v_proj.bias"
    case .queryNorm: "self_attn.q_norm.weight"
    case .keyNorm: "self_attn.k_norm.weight"
    case .feedForwardNorm: hasPostNorms ? "pre_feedforward_layernorm.weight" : "post_attention_layernorm.weight"
    case .gate: "mlp.gate_proj.weight"
    case .up: "mlp.up_proj.weight"
    case .down: "mlp.down_proj.weight"
    case .postAttentionNorm: "post_attention_layernorm.weight"
    case .postFeedForwardNorm: "post_feedforward_layernorm.weight"
    }
  }
}
