import RankifyCore
import Tensors

/// Embeddings and a stack of post-norm layers: the body of BERT, DistilBERT, RoBERTa and MPNet.
struct PostNormEncoder<E: Engine>: EncoderModel {
  let embedding: TokenEmbedding<E>
  let layers: [PostNormLayer<E>]
  /// What attention adds by distance, in MPNet.
  let distances: RelativeBias?
  let hiddenSize: Int

  var vocabularySize: Int { embedding.tokens.rows }
  var typeCount: Int { embedding.typeCount }
  var maximumLength: Int { embedding.maximumLength }

  /// - Parameters:
  ///   - stack: the prefix of layer n is `stack` + "n."
  init(
    _ weights: LayerWeights<E>, shape: EncoderShape, embedding: TokenEmbedding<E>, stack: String, names: PostNormNames,
    distances: RelativeBias? = nil
  ) throws(RankifyError) {
    (self.embedding, self.distances, hiddenSize) = (embedding, distances, shape.hiddenSize)
    var layers: [PostNormLayer<E>] = []
    for n in 0..<shape.layerCount {
      layers.append(try PostNormLayer(weights, layer: "\(stack)\(n).", names: names, shape: shape))
    }
    self.layers = layers
  }

  func callAsFunction(_ batch: TokenBatch, _ w: inout States<E>, on engine: inout E) {
    embedding(batch, into: &w.states, on: &engine)
    let bias = distances?.bias(for: batch)
    for layer in layers { layer(&w, of: batch, bias: bias, on: &engine) }
  }
}
