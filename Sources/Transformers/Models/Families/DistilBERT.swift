import RankifyCore

/// DistilBERT (Sanh et al. 2019): BERT without token types and pooler.
enum DistilBERT: EncoderFamily {
  static let modelTypes = ["distilbert"]
  static let headedPrefix = "distilbert."
  static let classifiers = ["distilbert": "DistilBertForSequenceClassification"]
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
  static func head(_ config: JSONObject) throws(RankifyError) -> HeadShape {
    HeadShape(
      hiddenSize: try config.size("dim"), dense: HeadShape.Layer(name: "pre_classifier"), activation: .relu,
      output: HeadShape.Layer(name: "classifier"))
  }

  private static let layerNames = PostNormNames(
    projections: ["attention.q_lin", "attention.k_lin", "attention.v_lin"], combine: "attention.out_lin",
    attentionNorm: "sa_layer_norm", widen: "ffn.lin1", narrow: "ffn.lin2", outputNorm: "output_layer_norm")
}
