import RankifyCore

/// MPNet (Song et al. 2020): BERT's layers without token types, with a bias by distance in attention.
enum MPNet: EncoderFamily {
  static let modelTypes = ["mpnet"]
  static let headedPrefix = "mpnet."
  static let classifiers = ["mpnet": "MPNetForSequenceClassification"]
  static let probe = "embeddings.word_embeddings.weight"

  /// Positions are counted from behind this one. The reference takes it for every checkpoint, whatever `pad_token_id` says.
  private static let padding: Int32 = 1

  static func model<E: Engine>(
    _ config: JSONObject, _ weights: LayerWeights<E>, maximumLength: Int?
  ) throws(RankifyError) -> any EncoderModel<E> {
    let shape = try EncoderShape(config)
    let embedding = try TokenEmbedding<E>(weights, shape: shape, typeCount: nil, padding: padding)
    let buckets = try config.optionalInt("relative_attention_num_buckets") ?? 32
    guard buckets == 32 else {
      throw .invalid(
        config.file, "'relative_attention_num_buckets' is \(buckets); expected 32, as the reference computes")
    }
    guard shape.positionCount > Int(padding) + 1 else {
      throw .invalid(
        config.file, "'max_position_embeddings' is \(shape.positionCount), which leaves no positions for tokens")
    }
    let table = try weights.floats("encoder.relative_attention_bias.weight", [buckets, shape.headCount])
    let distances = RelativeBias(table, buckets: buckets, heads: shape.headCount, longest: embedding.maximumLength)
    return try PostNormEncoder<E>(
      weights, shape: shape, embedding: embedding, stack: "encoder.layer.", names: layerNames, distances: distances)
  }

  /// The first token's state through two linear layers.
  static func head(_ config: JSONObject) throws(RankifyError) -> HeadShape { try RoBERTa.head(config) }

  private static let layerNames = PostNormNames(
    projections: ["attention.attn.q", "attention.attn.k", "attention.attn.v"], combine: "attention.attn.o",
    attentionNorm: "attention.LayerNorm", widen: "intermediate.dense", narrow: "output.dense",
    outputNorm: "output.LayerNorm")
}
