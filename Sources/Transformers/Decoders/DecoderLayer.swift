import RankifyCore
import Tensors

/// A layer of a decoder: attention to all positions so far, then a gated feed-forward network (Shazeer 2020), each of which is
/// normalized before, in Gemma also behind, and added to what it got.
struct DecoderLayer: Sendable {
  let attentionNorm: RMSNorm
  let project: BlockLinear
  let queryNorm: RMSNorm?
  let keyNorm: RMSNorm?
  let rotary: Rotary
  let attention: CausalAttention
  let combine: BlockLinear
  let postAttentionNorm: RMSNorm?
  let feedForwardNorm: RMSNorm
  let widen: BlockLinear
  let activation: Activation
  let narrow: BlockLinear
  let postFeedForwardNorm: RMSNorm?
  let keyHeads: Int

  init(
    _ number: Int, _ shape: DecoderShape, _ linear: DecoderLinear, rotary: Rotary
  ) throws(RankifyError) {
    let (weights, hidden, dim, inner) = (linear.weights, shape.hiddenSize, shape.headDim, shape.innerSize)
    func norm(_ part: DecoderTensor.Part, _ count: Int) throws(RankifyError) -> RMSNorm {
      try weights.norm(.layer(number, part), count: count, epsilon: shape.epsilon)
    }
    func part(
      _ tensor: DecoderTensor.Part, _ outputs: Int, bias: DecoderTensor.Part? = nil, isHeads: Bool = false
    ) -> DecoderLinear.Part {
      DecoderLinear.Part(
        tensor: .layer(number, tensor), outputs: outputs,
        bias: shape.hasProjectionBias ? bias.map { .layer(number, $0) } : nil, headDim: isHeads ? dim : nil)
    }
    let (queries, keys) = (shape.headCount * dim, shape.keyHeadCount * dim)
    attentionNorm = try norm(.attentionNorm, hidden)
    project = try linear.layer(
      [
        part(.query, queries, bias: .queryBias, isHeads: true), part(.key, keys, bias: .keyBias, isHeads: true),
        part(.value, keys, bias: .valueBias),
      ], inputs: hidden)
    queryNorm = shape.hasHeadNorms ? try norm(.queryNorm, dim) : nil
    keyNorm = shape.hasHeadNorms ? try norm(.keyNorm, dim) : nil
    combine = try linear.layer([part(.attentionOutput, hidden)], inputs: queries)
    postAttentionNorm = shape.hasPostNorms ? try norm(.postAttentionNorm, hidden) : nil
    feedForwardNorm = try norm(.feedForwardNorm, hidden)
    widen = try linear.layer([part(.gate, inner), part(.up, inner)], inputs: hidden)
    narrow = try linear.layer([part(.down, hidden)], inputs: inner)
    postFeedForwardNorm = shape.hasPostNorms ? try norm(.postFeedForwardNorm, hidden) : nil
    attention = CausalAttention(
      heads: shape.headCount, dim: dim, scale: shape.attentionScale,
      window: shape.attendsToAll(number) ? nil : shape.window)
    (self.rotary, activation, keyHeads) = (rotary, shape.activation, shape.keyHeadCount)
  }

  /// Matrices that are used again from layer to layer.
  struct Scratch {
    /// Hidden states, [tokens, hiddenSize].
    var states = Matrix()
    var (normalized, projected, attended, gated, added) = (Matrix(), Matrix(), Matrix(), Matrix(), Matrix())
  }

  /// The states of the tokens behind those in `cache`, which they are appended to, in place.
  /// - Parameter needed: how many of the last tokens' states are wanted; the others are dropped
  func callAsFunction(
    _ w: inout Scratch, _ cache: inout KeyValueCache, needed: Int, mass: inout AttentionMass?, on compute: Compute
  ) {
    let (dim, heads) = (cache.dim, attention.heads)
    attentionNorm(w.states, into: &w.normalized, on: compute)
    project(w.normalized, into: &w.projected, on: compute)
    queryNorm?.apply(to: &w.projected, heads: heads, on: compute)
    keyNorm?.apply(to: &w.projected, first: heads * dim, heads: keyHeads, on: compute)
    rotary.apply(to: &w.projected, columns: (heads + keyHeads) * dim, from: cache.count, on: compute)
    cache.append(w.projected, keys: heads * dim, values: (heads + keyHeads) * dim, on: compute)
    if mass == nil { w.projected.keepLast(needed) }
    attention(w.projected, cache, mass: &mass, into: &w.attended, on: compute)
    w.states.keepLast(needed)
    w.attended.keepLast(needed)
    if needed == 0 { return }
    add(combine, w.attended, normalizedBy: postAttentionNorm, &w, on: compute)
    feedForwardNorm(w.states, into: &w.normalized, on: compute)
    widen.gated(activation, w.normalized, into: &w.gated, on: compute)
    add(narrow, w.gated, normalizedBy: postFeedForwardNorm, &w, on: compute)
  }

  /// Adds a layer's output to the states.
  private func add(
    _ layer: BlockLinear, _ x: Matrix, normalizedBy norm: RMSNorm?, _ w: inout Scratch, on compute: Compute
  ) {
    guard let norm else {
      layer(x, adding: w.states, into: &w.added, on: compute)
      return swap(&w.states, &w.added)
    }
    layer(x, into: &w.added, on: compute)
    norm.apply(to: &w.added, on: compute)
    w.states.add(w.added, on: compute)
  }
}

extension Matrix {
  /// Drops all rows but the last ones.
  fileprivate mutating func keepLast(_ count: Int) {
    if count < rows { self = rows(rows - count..<rows) }
  }
}
