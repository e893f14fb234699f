import RankifyCore

/// DistilBERT (Sanh et al. 2019): BERT without token types and pooler.
enum DistilBERT: EncoderFamily {
  static let modelTypes = ["distilbert"]
  static let probe = "embeddings.word_embeddings.weight"

  static func model(_ config: JSONObject, _ weights: Weights, maximumLength: Int?) throws(RankifyError)
    -> any EncoderModel
  {
    let keys = EncoderShape.Keys(
      hiddenSize: "dim", layerCount: "n_layers", headCount: "n_heads", intermediateSize: "hidden_dim",
      activation: "activation")
    let shape = try EncoderShape(config, keys: keys, epsilon: nil)
    let embedding = try TokenEmbedding(weights, shape: shape, typeCount: nil)
    return try PostNormEncoder(
      weights, shape: shape, embedding: embedding, stack: "transformer.layer.", names: layerNames)
  }

  /// The first token's state through two linear layers.
  static func head(_ config: JSONObject, _ weights: Weights, labels: Int) throws(RankifyError) -> ClassificationHead {
    let hidden = try config.size("dim")
    return ClassificationHead(
      dense: try weights.outside.linear("pre_classifier", outputs: hidden, inputs: hidden), activation: .relu,
      output: try weights.outside.linear("classifier", outputs: labels, inputs: hidden))
  }

  private static let layerNames = PostNormLayer.Names(
    projections: ["attention.q_lin", "attention.k_lin", "attention.v_lin"], combine: "attention.out_lin",
    attentionNorm: "sa_layer_norm", widen: "ffn.lin1", narrow: "ffn.lin2", outputNorm: "output_layer_norm")
}
