import Tensors

/// The layers of a head for sequence classification, and what checkpoints call them.
struct HeadShape: Sendable {
  struct Layer: Sendable {
    var name: String
    /// Whether its tensors stand behind the encoder's prefix.
    var isInside = false
    var hasBias = true
  }

  struct Norm: Sendable {
    var name: String
    var epsilon: Float
    var hasBias: Bool
  }

  var hiddenSize: Int
  /// hiddenSize outputs
  var dense: Layer
  /// Behind `dense`.
  var activation: Activation
  /// Behind the activation.
  var norm: Norm?
  /// One output for each class.
  var output: Layer
  var pooling = Pooling(modes: [.cls])
}
