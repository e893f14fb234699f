import RankifyCore
import Tensors

/// A layer of the original Transformer encoder (Vaswani et al. 2017): attention, then two linear layers, each followed by
/// residual and normalization. BERT, DistilBERT, RoBERTa and MPNet differ in names only.
struct PostNormLayer: Sendable {
  let project: PackedLinear
  let combine: PackedLinear
  let attentionNorm: LayerNorm
  let widen: PackedLinear
  let narrow: PackedLinear
  let outputNorm: LayerNorm
  let heads: Int
  let activation: Activation

  /// The names of a layer's tensors, behind the layer's own prefix.
  struct Names {
    /// Queries, keys, values.
    var projections: [String]
    var combine: String
    var attentionNorm: String
    var widen: String
    var narrow: String
    var outputNorm: String
  }

  init(_ weights: Weights, layer: String, names: Names, shape: EncoderShape) throws(RankifyError) {
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
  func callAsFunction(_ w: inout Workspace, of batch: TokenBatch, bias: Matrix?, on compute: Compute) {
    project(w.states, into: &w.projected, on: compute)
    attention(
      w.projected, offsets: batch.offsets, keys: batch.keys, heads: heads, bias: bias, into: &w.attended, on: compute)
    combine(w.attended, adding: w.states, into: &w.mixed, on: compute)
    attentionNorm(&w.mixed, on: compute)
    widen(w.mixed, activation: activation, into: &w.wide, on: compute)
    narrow(w.wide, adding: w.mixed, into: &w.states, on: compute)
    outputNorm(&w.states, on: compute)
  }
}
