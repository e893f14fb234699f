import RankifyCore

/// BERT (Devlin et al. 2019).
enum BERT: EncoderFamily {
  static let modelTypes = ["bert"]
  static let headedPrefix = "bert."
  static let classifiers = ["bert": "BertForSequenceClassification"]
  static let probe = "embeddings.word_embeddings.weight"

  static func model<E: Engine>(
    _ config: JSONObject, _ weights: LayerWeights<E>, maximumLength: Int?
  ) throws(RankifyError) -> any EncoderModel<E> {
    try requireAbsolutePositions(config)
    let shape = try EncoderShape(config)
    let embedding = try TokenEmbedding<E>(weights, shape: shape, typeCount: config.size("type_vocab_size"))
    return try PostNormEncoder<E>(
      weights, shape: shape, embedding: embedding, stack: "encoder.layer.", names: layerNames)
  }

  /// The first token's state through the pooler, then a linear layer.
  static func head(_ config: JSONObject) throws(RankifyError) -> HeadShape {
    HeadShape(
      hiddenSize: try config.size("hidden_size"), dense: HeadShape.Layer(name: "pooler.dense", isInside: true),
      activation: .tanh, output: HeadShape.Layer(name: "classifier"))
  }

  static let layerNames = PostNormNames(
    projections: ["attention.self.query", "attention.self.key", "attention.self.value"],
    combine: "attention.output.dense", attentionNorm: "attention.output.LayerNorm", widen: "intermediate.dense",
    narrow: "output.dense", outputNorm: "output.LayerNorm")

  /// Relative positions inside attention were an experiment that no published encoder kept.
  static func requireAbsolutePositions(_ config: JSONObject) throws(RankifyError) {
    let kind = try config.optionalString("position_embedding_type") ?? "absolute"
    guard kind == "absolute" else {
      throw .invalid(config.file, "'position_embedding_type' is '\(kind)'; only absolute positions are supported")
    }
  }
}
