import Tensors

/// A Transformer encoder: tokens to hidden states, one for each token.
protocol EncoderModel<E>: Sendable {
  associatedtype E: Engine

  /// Columns of the hidden states.
  var hiddenSize: Int { get }
  /// Token ids are below this.
  var vocabularySize: Int { get }
  /// Types are below this; up to 1 where the model does not tell tokens of two texts apart and ignores types.
  var typeCount: Int { get }
  /// The longest sequence that has positions.
  var maximumLength: Int { get }

  /// Writes the last hidden states of a batch to `w.states`, one row per token.
  ///
  /// The states of a sequence depend on its tokens alone, in every bit.
  func callAsFunction(_ batch: TokenBatch, _ w: inout States<E>, on engine: inout E)
}
