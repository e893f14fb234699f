import RankifyCore
import Tensors

/// Embeddings and a stack of post-norm layers: the body of BERT, DistilBERT, RoBERTa and MPNet.
struct PostNormEncoder: EncoderModel {
  let embedding: TokenEmbedding
  let layers: [PostNormLayer]
  /// What attention adds by distance, in MPNet.
  let distances: RelativeBias?
  let hiddenSize: Int

  var vocabularySize: Int { embedding.tokens.rows }
  var typeCount: Int { embedding.typeCount }
  var maximumLength: Int { embedding.maximumLength }

  /// - Parameters:
  ///   - stack: the prefix of layer n is `stack` + "n."
  init(
    _ weights: Weights, shape: EncoderShape, embedding: TokenEmbedding, stack: String, names: PostNormLayer.Names,
    distances: RelativeBias? = nil
  ) throws(RankifyError) {
    (self.embedding, self.distances, hiddenSize) = (embedding, distances, shape.hiddenSize)
    var layers: [PostNormLayer] = []
    for n in 0..<shape.layerCount {
      layers.append(try PostNormLayer(weights, layer: "\(stack)\(n).", names: names, shape: shape))
    }
    self.layers = layers
  }

  func callAsFunction(_ batch: TokenBatch, _ workspace: inout Workspace, on compute: Compute) {
    embedding(batch, into: &workspace.states, on: compute)
    let bias = distances?.bias(for: batch)
    for layer in layers { layer(&workspace, of: batch, bias: bias, on: compute) }
  }
}
