import RankifyCore
import Tensors

/// A layer that normalizes before attention and before the feed-forward layers (Xiong et al. 2020), with rotary positions and
/// a gated linear unit (Shazeer 2020).
struct PreNormLayer: Sendable {
  /// `nil` in the first layer, whose input is normalized already.
  let attentionNorm: LayerNorm?
  let project: PackedLinear
  let combine: PackedLinear
  let outputNorm: LayerNorm
  let widen: PackedLinear
  let narrow: PackedLinear
  let rotary: Rotary
  let options: AttentionOptions
  let heads: Int
  let activation: Activation

  init(
    _ weights: Weights, number: Int, settings: ModernBERTSettings, rotary: Rotary, window: Int?
  ) throws(RankifyError) {
    let shape = settings.shape
    let (hidden, inner) = (shape.hiddenSize, shape.intermediateSize)
    let layer = "layers.\(number)."
    attentionNorm = number == 0 ? nil : try ModernBERTEncoder.norm(weights, layer + "attn_norm", settings)
    project = try weights.linear(
      layer + "attn.Wqkv", outputs: 3 * hidden, inputs: hidden, hasBias: settings.hasAttentionBias)
    combine = try weights.linear(layer + "attn.Wo", outputs: hidden, inputs: hidden, hasBias: settings.hasAttentionBias)
    outputNorm = try ModernBERTEncoder.norm(weights, layer + "mlp_norm", settings)
    widen = try weights.linear(layer + "mlp.Wi", outputs: 2 * inner, inputs: hidden, hasBias: settings.hasLinearBias)
    narrow = try weights.linear(layer + "mlp.Wo", outputs: hidden, inputs: inner, hasBias: settings.hasLinearBias)
    (self.rotary, options) = (rotary, AttentionOptions(window: window))
    (heads, activation) = (shape.headCount, shape.activation)
  }

  /// The states of `batch` in `w.states` to `w.states`.
  func callAsFunction(_ w: inout Workspace, of batch: TokenBatch, on compute: Compute) {
    if let attentionNorm {
      attentionNorm(w.states, into: &w.mixed, on: compute)
      project(w.mixed, into: &w.projected, on: compute)
    } else {
      project(w.states, into: &w.projected, on: compute)
    }
    rotary.apply(to: &w.projected, columns: 2 * w.states.columns, offsets: batch.offsets, on: compute)
    attention(
      w.projected, offsets: batch.offsets, keys: batch.keys, heads: heads, options: options, into: &w.attended,
      on: compute)
    // The sum goes to a matrix of its own: an operation's residual and output are different matrices.
    combine(w.attended, adding: w.states, into: &w.mixed, on: compute)
    swap(&w.states, &w.mixed)
    outputNorm(w.states, into: &w.mixed, on: compute)
    widen(w.mixed, into: &w.wide, on: compute)
    w.wide.gated(activation, into: &w.gated, on: compute)
    narrow(w.gated, adding: w.states, into: &w.mixed, on: compute)
    swap(&w.states, &w.mixed)
  }
}
