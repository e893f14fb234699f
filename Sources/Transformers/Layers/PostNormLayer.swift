import RankifyCore
import Tensors

/// A layer of the original Transformer encoder (Vaswani et al. 2017): attention, then two linear layers, each followed by
/// residual and normalization. BERT, DistilBERT, RoBERTa and MPNet differ in names only.
struct PostNormLayer<E: Engine>: Sendable {
  let project: E.Linear
  let combine: E.Linear
  let attentionNorm: E.Norm
  let widen: E.Linear
  let narrow: E.Linear
  let outputNorm: E.Norm
  let heads: Int
  let activation: Activation

  init(
    _ weights: LayerWeights<E>, layer: String, names: PostNormNames, shape: EncoderShape
  ) throws(RankifyError) {
    let (hidden, inner) = (shape.hiddenSize, shape.intermediateSize)
    project = try weights.linear(names.projections.map { layer + $0 }, outputs: hidden, inputs: hidden)
    combine = try weights.linear(layer + names.combine, outputs: hidden, inputs: hidden)
    attentionNorm = try weights.layerNorm(layer + names.attentionNorm, size: hidden, epsilon: shape.epsilon)
    widen = try weights.linear(layer + names.widen, outputs: inner, inputs: hidden)
    narrow = try weights.linear(layer + names.narrow, outputs: hidden, inputs: inner)
    outputNorm = try weights.layerNorm(layer + names.outputNorm, size: hidden, epsilon: shape.epsilon)
    (heads, activation) = (shape.headCount, shape.activation)
  }

  /// The states of `batch` in `w.states` to `w.states`; `bias` is added to the attention logits.
  func callAsFunction(_ w: inout States<E>, of batch: TokenBatch, bias: Matrix?, on engine: inout E) {
    engine.linear(project, w.states, into: &w.projected)
    engine.attention(
      w.projected, of: batch, heads: heads, bias: bias, options: AttentionOptions(), into: &w.attended)
    engine.linear(combine, w.attended, adding: w.states, into: &w.mixed)
    engine.normalize(&w.mixed, by: attentionNorm)
    engine.linear(widen, w.mixed, activation: activation, into: &w.wide)
    engine.linear(narrow, w.wide, adding: w.mixed, into: &w.states)
    engine.normalize(&w.states, by: outputNorm)
  }
}

/// The names of a layer's tensors, behind the layer's own prefix.
struct PostNormNames {
  /// Queries, keys, values.
  var projections: [String]
  var combine: String
  var attentionNorm: String
  var widen: String
  var narrow: String
  var outputNorm: String
}
