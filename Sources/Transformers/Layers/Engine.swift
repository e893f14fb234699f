import RankifyCore
import Tensors

/// What layers compute with. A model is written down once: inference runs it on matrices and packed weights (`Inference`),
/// training records it on a tape (`Recording`).
///
/// States are matrices of one row per token or sequence. An operation writes to a state given `inout`; its inputs are other
/// states than its output unless it says otherwise.
package protocol Engine {
  associatedtype State: Sendable
  /// A linear layer, or several with the same input side by side.
  associatedtype Linear: LinearShape
  associatedtype Norm: Sendable
  associatedtype Table: TableShape
  /// Where layers are made from tensors.
  associatedtype Source: LayerSource where Source.Layers == Self

  /// A state of no rows.
  static var empty: State { get }

  /// y = activation(x Wᵀ + b) + residual
  mutating func linear(
    _ layer: Linear, _ x: State, activation: Activation, adding residual: State?, into y: inout State)
  /// In place.
  mutating func normalize(_ x: inout State, by norm: Norm)
  mutating func normalize(_ x: State, by norm: Norm, into y: inout State)
  mutating func attention(
    _ qkv: State, of batch: TokenBatch, heads: Int, bias: Matrix?, options: AttentionOptions, into y: inout State)
  /// Row i becomes row indices[i] of the table, or that row is added to it.
  mutating func gather(_ indices: [Int32], from table: Table, adding: Bool, into x: inout State)
  /// In place, the first `columns` columns.
  mutating func rotate(_ x: inout State, by rotary: Rotary, columns: Int, offsets: [Int])
  /// y = activation(first half of the columns) · second half
  mutating func gate(_ x: State, by activation: Activation, into y: inout State)
  /// One row per sequence.
  mutating func pool(_ x: State, by pooling: Pooling, offsets: [Int], skipping: Int, into y: inout State)
  /// Divides every row by its Euclidean norm, in place.
  mutating func normalizeRows(_ x: inout State)
}

extension Engine {
  mutating func linear(_ layer: Linear, _ x: State, activation: Activation = .none, into y: inout State) {
    linear(layer, x, activation: activation, adding: nil, into: &y)
  }

  mutating func linear(_ layer: Linear, _ x: State, adding residual: State, into y: inout State) {
    linear(layer, x, activation: .none, adding: residual, into: &y)
  }
}

/// Makes an engine's layers from the tensors of a checkpoint.
package protocol LayerSource: Sendable {
  associatedtype Layers: Engine

  /// Layers with the same input, side by side; the names are those of the weights and biases.
  func linear(_ parts: [NamedLinear], in checkpoint: Checkpoint) -> Layers.Linear
  func norm(weight: NamedVector, bias: NamedVector?, epsilon: Float, in checkpoint: Checkpoint) -> Layers.Norm
  func table(_ name: String, _ table: EmbeddingTable, in checkpoint: Checkpoint) -> Layers.Table
  /// The same in full precision, for small layers that decide scores.
  var exact: Self { get }
}

/// The sizes of a linear layer.
package protocol LinearShape: Sendable {
  var inputs: Int { get }
  var outputs: Int { get }
}

/// The size of a table of embeddings.
package protocol TableShape: Sendable {
  var rows: Int { get }
}

/// A linear layer's tensors and their names in the checkpoint.
package struct NamedLinear {
  var name: String
  var weights: LinearWeights
}

/// A vector and its name in the checkpoint.
package struct NamedVector {
  var name: String
  var values: [Float]
}
