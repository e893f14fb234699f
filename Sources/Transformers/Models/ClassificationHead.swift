import Tensors

/// What turns the states of a sequence into one number for each class: a dense layer and an output layer over the first
/// token's state, or over the mean of all.
struct ClassificationHead: Sendable {
  let dense: PackedLinear
  let activation: Activation
  var norm: LayerNorm?
  let output: PackedLinear
  var pooling = Pooling(modes: [.cls])

  /// The number of classes.
  var labels: Int { output.outputs }

  /// Writes the logits of each sequence, [sequence, class], to `workspace.pooled`.
  func callAsFunction(_ workspace: inout Workspace, offsets: [Int], on compute: Compute) {
    pooling(workspace.states, offsets: offsets, skipping: 0, into: &workspace.pooled)
    dense(workspace.pooled, activation: activation, into: &workspace.mixed, on: compute)
    norm?(&workspace.mixed, on: compute)
    output(workspace.mixed, into: &workspace.pooled, on: compute)
  }
}
