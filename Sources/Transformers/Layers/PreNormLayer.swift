import RankifyCore
import Tensors

/// A layer that normalizes before attention and before the feed-forward layers (Xiong et al. 2020), with rotary positions and
/// a gated linear unit (Shazeer 2020).
struct PreNormLayer<E: Engine>: Sendable {
  /// `nil` in the first layer, whose input is normalized already.
  let attentionNorm: E.Norm?
  let project: E.Linear
  let combine: E.Linear
  let outputNorm: E.Norm
  let widen: E.Linear
  let narrow: E.Linear
  let rotary: Rotary
  let options: AttentionOptions
  let heads: Int
  let activation: Activation

  init(
    _ weights: LayerWeights<E>, number: Int, settings: ModernBERTSettings, rotary: Rotary, window: Int?
  ) throws(RankifyError) {
    let shape = settings.shape
    let (hidden, inner) = (shape.hiddenSize, shape.intermediateSize)
    let layer = "layers.\(number)."
    attentionNorm = number == 0 ? nil : try ModernBERTEncoder<E>.norm(weights, layer + "attn_norm", settings)
    project = try weights.linear(
      layer + "attn.Wqkv", outputs: 3 * hidden, inputs: hidden, hasBias: settings.hasAttentionBias)
    combine = try weights.linear(layer + "attn.Wo", outputs: hidden, inputs: hidden, hasBias: settings.hasAttentionBias)
    outputNorm = try ModernBERTEncoder<E>.norm(weights, layer + "mlp_norm", settings)
    widen = try weights.linear(layer + "mlp.Wi", outputs: 2 * inner, inputs: hidden, hasBias: settings.hasLinearBias)
    narrow = try weights.linear(layer + "mlp.Wo", outputs: hidden, inputs: inner, hasBias: settings.hasLinearBias)
    (self.rotary, options) = (rotary, AttentionOptions(window: window))
    (heads, activation) = (shape.headCount, shape.activation)
  }

  /// The states of `batch` in `w.states` to `w.states`.
  func callAsFunction(_ w: inout States<E>, of batch: TokenBatch, on engine: inout E) {
    if let attentionNorm {
      engine.normalize(w.states, by: attentionNorm, into: &w.mixed)
      engine.linear(project, w.mixed, into: &w.projected)
    } else {
      engine.linear(project, w.states, into: &w.projected)
    }
    engine.rotate(&w.projected, by: rotary, columns: 2 * heads * rotary.headDim, offsets: batch.offsets)
    engine.attention(w.projected, of: batch, heads: heads, bias: nil, options: options, into: &w.attended)
    // The sum goes to a state of its own: an operation's residual and output are different ones.
    engine.linear(combine, w.attended, adding: w.states, into: &w.mixed)
    swap(&w.states, &w.mixed)
    engine.normalize(w.states, by: outputNorm, into: &w.mixed)
    engine.linear(widen, w.mixed, into: &w.wide)
    engine.gate(w.wide, by: activation, into: &w.gated)
    engine.linear(narrow, w.gated, adding: w.states, into: &w.mixed)
    swap(&w.states, &w.mixed)
  }
}
