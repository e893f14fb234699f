import Tensors

/// The matrices of a forward pass, kept from one batch to the next so that no memory is allocated.
struct Workspace: Sendable {
  /// [token, hidden]: the hidden states, a layer's input and output.
  var states = Matrix()
  /// [token, hidden]
  var attended = Matrix()
  /// [token, hidden]: normalized input, or the output of attention.
  var mixed = Matrix()
  /// [token, 3 · hidden]: queries, keys and values.
  var projected = Matrix()
  /// [token, intermediate], or twice that before a gate.
  var wide = Matrix()
  /// [token, intermediate] behind a gate.
  var gated = Matrix()
  /// [sequence, …]: outputs of pooling and heads.
  var pooled = Matrix()
}
