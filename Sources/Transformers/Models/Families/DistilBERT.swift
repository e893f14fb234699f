import RankifyCore

/// DistilBERT (Sanh et al. 2019): BERT without token types and pooler.
enum DistilBERT: EncoderFamily {
  static let modelTypes = ["distilbert"]
  static let probe = "embeddings.word_embeddings.weight"

  static func model<E: Engine>(
    _ config: JSONObject, _ weights: LayerWeights<E>, maximumLength: Int?
  ) throws(RankifyError) -> any EncoderModel<E> {
    let keys = EncoderShape.Keys(
      hiddenSize: "dim", layerCount: "n_layers", headCount: "n_heads", intermediateSize: "hidden_dim",
      activation: "activation")
    let shape = try EncoderShape(config, keys: keys, epsilon: nil)
    let embedding = try TokenEmbedding<E>(weights, shape: shape, typeCount: nil)
    return try PostNormEncoder<E>(
      weights, shape: shape, embedding: embedding, stack: "transformer.layer.", names: layerNames)
  }

  /// The first token's state through two linear layers.
  static func head<E: Engine>(
    _ config: JSONObject, _ weights: LayerWeights<E>, labels: Int
  ) throws(RankifyError) -> ClassificationHead<E> {
    let hidden = try config.size("dim")
    return ClassificationHead(
      dense: try weights.outside.linear("pre_classifier", outputs: hidden, inputs: hidden), activation: .relu,
      output: try weights.outside.linear("classifier", outputs: labels, inputs: hidden))
  }

  private static let layerNames = PostNormNames(
    projections: ["attention.q_lin", "attention.k_lin", "attention.v_lin"], combine: "attention.out_lin",
    attentionNorm: "sa_layer_norm", widen: "ffn.lin1", narrow: "ffn.lin2", outputNorm: "output_layer_norm")
}
