import Tensors

/// What turns the states of a sequence into one number for each class: a dense layer and an output layer over the first
/// token's state, or over the mean of all.
struct ClassificationHead<E: Engine>: Sendable {
  let dense: E.Linear
  let activation: Activation
  var norm: E.Norm?
  let output: E.Linear
  var pooling = Pooling(modes: [.cls])

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
