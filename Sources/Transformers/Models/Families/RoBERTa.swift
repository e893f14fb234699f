import RankifyCore

/// RoBERTa (Liu et al. 2019), XLM-RoBERTa (Conneau et al. 2020) and CamemBERT: BERT's layers, positions counted from the
/// padding token's id + 1 on.
enum RoBERTa: EncoderFamily {
  static let modelTypes = ["roberta", "xlm-roberta", "camembert"]
  static let headedPrefix = "roberta."
  static let classifiers = [
    "roberta": "RobertaForSequenceClassification", "xlm-roberta": "XLMRobertaForSequenceClassification",
    "camembert": "CamembertForSequenceClassification",
  ]
  static let probe = "embeddings.word_embeddings.weight"

  static func model<E: Engine>(
    _ config: JSONObject, _ weights: LayerWeights<E>, maximumLength: Int?
  ) throws(RankifyError) -> any EncoderModel<E> {
    try BERT.requireAbsolutePositions(config)
    let shape = try EncoderShape(config)
    let embedding = try TokenEmbedding<E>(
      weights, shape: shape, typeCount: config.size("type_vocab_size"), padding: padding(config))
    return try PostNormEncoder<E>(
      weights, shape: shape, embedding: embedding, stack: "encoder.layer.", names: BERT.layerNames)
  }

  /// The first token's state through two linear layers.
  static func head(_ config: JSONObject) throws(RankifyError) -> HeadShape {
    HeadShape(
      hiddenSize: try config.size("hidden_size"), dense: HeadShape.Layer(name: "classifier.dense"), activation: .tanh,
      output: HeadShape.Layer(name: "classifier.out_proj"))
  }

  /// The id of the padding token.
  static func padding(_ config: JSONObject) throws(RankifyError) -> Int32 {
    let id = try config.optionalInt("pad_token_id") ?? 1
    guard (0..<(try config.size("max_position_embeddings") - 1)).contains(id) else {
      throw .invalid(config.file, "'pad_token_id' is \(id), which leaves no positions for tokens")
    }
    return Int32(id)
  }
}
