import RankifyCore
import Tensors

/// What turns the states of a sequence into one number for each class: a dense layer and an output layer over the first
/// token's state, or over the mean of all.
struct ClassificationHead<E: Engine>: Sendable {
  let dense: E.Linear
  let activation: Activation
  let norm: E.Norm?
  let output: E.Linear
  let pooling: Pooling

  /// A head made of its layers.
  init(_ shape: HeadShape, dense: E.Linear, norm: E.Norm?, output: E.Linear) {
    (self.dense, self.norm, self.output) = (dense, norm, output)
    (activation, pooling) = (shape.activation, shape.pooling)
  }

  /// The head of a checkpoint.
  init(_ shape: HeadShape, _ weights: LayerWeights<E>, labels: Int) throws(RankifyError) {
    let hidden = shape.hiddenSize
    func linear(_ layer: HeadShape.Layer, outputs: Int) throws(RankifyError) -> E.Linear {
      try (layer.isInside ? weights.exact : weights.outside).linear(
        layer.name, outputs: outputs, inputs: hidden, hasBias: layer.hasBias)
    }
    self.init(
      shape, dense: try linear(shape.dense, outputs: hidden),
      norm: try shape.norm.map { norm throws(RankifyError) in
        try weights.outside.layerNorm(norm.name, size: hidden, epsilon: norm.epsilon, hasBias: norm.hasBias)
      },
      output: try linear(shape.output, outputs: labels))
  }

  /// The number of classes.
  var labels: Int { output.outputs }

  /// Writes the logits of each sequence, [sequence, class], to `w.pooled`.
  func callAsFunction(_ w: inout States<E>, offsets: [Int], on engine: inout E) {
    engine.pool(w.states, by: pooling, offsets: offsets, skipping: 0, into: &w.pooled)
    engine.linear(dense, w.pooled, activation: activation, into: &w.mixed)
    if let norm { engine.normalize(&w.mixed, by: norm) }
    engine.linear(output, w.mixed, into: &w.pooled)
  }
}
