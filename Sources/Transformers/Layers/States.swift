import Tensors

/// The states of a forward pass. In inference they are matrices, kept from one batch to the next so that no memory is
/// allocated.
struct States<E: Engine>: Sendable {
  /// [token, hidden]: the hidden states, a layer's input and output.
  var states = E.empty
  /// [token, hidden]
  var attended = E.empty
  /// [token, hidden]: normalized input, or the output of attention.
  var mixed = E.empty
  /// [token, 3 · hidden]: queries, keys and values.
  var projected = E.empty
  /// [token, intermediate], or twice that before a gate.
  var wide = E.empty
  /// [token, intermediate] behind a gate.
  var gated = E.empty
  /// [sequence, …]: outputs of pooling and heads.
  var pooled = E.empty
}

/// The matrices of inference.
typealias Workspace = States<Inference>
