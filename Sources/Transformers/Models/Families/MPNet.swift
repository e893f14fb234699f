import RankifyCore

/// MPNet (Song et al. 2020): BERT's layers without token types, with a bias by distance in attention.
enum MPNet: EncoderFamily {
  static let modelTypes = ["mpnet"]
  static let probe = "embeddings.word_embeddings.weight"

  static func model(_ config: JSONObject, _ weights: Weights, maximumLength: Int?) throws(RankifyError)
    -> any EncoderModel
  {
    let shape = try EncoderShape(config)
    let embedding = try TokenEmbedding(weights, shape: shape, typeCount: nil, padding: RoBERTa.padding(config))
    let buckets = try config.optionalInt("relative_attention_num_buckets") ?? 32
    guard buckets >= 4, buckets % 4 == 0, buckets <= 4096 else {
      throw .invalid(config.file, "'relative_attention_num_buckets' is \(buckets); expected a multiple of 4")
    }
    let table = try weights.floats("encoder.relative_attention_bias.weight", [buckets, shape.headCount])
    let distances = RelativeBias(table, buckets: buckets, heads: shape.headCount, longest: embedding.maximumLength)
    return try PostNormEncoder(
      weights, shape: shape, embedding: embedding, stack: "encoder.layer.", names: layerNames, distances: distances)
  }

  /// The first token's state through two linear layers.
  static func head(_ config: JSONObject, _ weights: Weights, labels: Int) throws(RankifyError) -> ClassificationHead {
    try RoBERTa.head(config, weights, labels: labels)
  }

  private static let layerNames = PostNormLayer.Names(
    projections: ["attention.attn.q", "attention.attn.k", "attention.attn.v"], combine: "attention.attn.o",
    attentionNorm: "attention.LayerNorm", widen: "intermediate.dense", narrow: "output.dense",
    outputNorm: "output.LayerNorm")
}
