import RankifyCore
import Synchronization
import Tensors

/// Variables on a tape: the same layers, with gradients.
public struct Recording: Engine {
  package typealias State = Variable
  package typealias Linear = RecordedLinear
  package typealias Norm = NormParameters
  package typealias Table = RecordedTable
  package typealias Source = ParameterSource

  /// What the layers were recorded on.
  public var tape: Tape
  /// The probability with which numbers of embeddings and of a sublayer's output are dropped (Vaswani et al. 2017, §5.4).
  public let dropout: Float

  /// Layers that are recorded on a tape.
  public init(_ tape: Tape, dropout: Float = 0) { (self.tape, self.dropout) = (tape, dropout) }

  package static var empty: Variable { Variable(Matrix()) }

  /// A residual means that this is a sublayer's output: dropped before it is added.
  package mutating func linear(
    _ layer: RecordedLinear, _ x: Variable, activation: Activation, adding residual: Variable?, into y: inout Variable
  ) {
    guard dropout > 0, let residual else {
      y = tape.linear(x, layer.parameters, activation: activation, adding: residual)
      return
    }
    let output = tape.linear(x, layer.parameters, activation: activation)
    y = tape.add(tape.dropout(output, probability: dropout), residual)
  }

  package mutating func normalize(_ x: inout Variable, by norm: NormParameters) { x = tape.layerNorm(x, norm) }

  package mutating func normalize(_ x: Variable, by norm: NormParameters, into y: inout Variable) {
    y = tape.layerNorm(x, norm)
  }

  package mutating func attention(
    _ qkv: Variable, of batch: TokenBatch, heads: Int, bias: Matrix?, options: AttentionOptions, into y: inout Variable
  ) {
    y = tape.attention(
      qkv, offsets: batch.offsets, keys: batch.keys, heads: heads, bias: bias.map { Variable($0) }, options: options)
  }

  package mutating func gather(_ indices: [Int32], from table: RecordedTable, adding: Bool, into x: inout Variable) {
    let rows = tape.gather(indices, from: table.parameter)
    x = adding ? tape.add(x, rows) : rows
  }

  package mutating func rotate(_ x: inout Variable, by rotary: Rotary, columns: Int, offsets: [Int]) {
    x = tape.rotate(x, by: rotary, columns: columns, offsets: offsets)
  }

  package mutating func gate(_ x: Variable, by activation: Activation, into y: inout Variable) {
    y = tape.gated(x, by: activation)
  }

  package mutating func pool(
    _ x: Variable, by pooling: Pooling, offsets: [Int], skipping: Int, into y: inout Variable
  ) {
    y = pooling.pooled(x, offsets: offsets, skipping: skipping, on: &tape)
  }

  package mutating func normalizeRows(_ x: inout Variable) { x = tape.normalizeRows(x) }
}

/// A linear layer whose weights are parameters.
package struct RecordedLinear: LinearShape {
  let parameters: LinearParameters
  package let inputs: Int
  package let outputs: Int
}

/// A table of embeddings that is a parameter.
package struct RecordedTable: TableShape {
  let parameter: ParameterID
  package let rows: Int
}

/// Copies the tensors of checkpoints into a set of parameters. A parameter is called as its tensor, behind the name of the
/// folder that it comes from.
package final class ParameterSource: LayerSource {
  package typealias Layers = Recording

  private let root: String
  private let collected = Mutex(ParameterSet())

  /// - Parameter root: the model's folder
  package init(root: String) { self.root = root }

  /// All parameters so far.
  package var parameters: ParameterSet { collected.withLock { $0 } }

  package var exact: ParameterSource { self }

  package func linear(_ parts: [NamedLinear], in checkpoint: Checkpoint) -> RecordedLinear {
    var weights: [ParameterID] = [], biases: [ParameterID?] = []
    for part in parts {
      let (rows, columns) = (part.weights.outputs, part.weights.inputs)
      let values = part.weights.type.floats(part.weights.elements)
      weights.append(add(part.name + ".weight", Matrix(rows: rows, columns: columns, values), checkpoint, decays: true))
      biases.append(part.weights.bias.map { add(part.name + ".bias", Matrix(rows: 1, columns: rows, $0), checkpoint) })
    }
    return RecordedLinear(
      parameters: LinearParameters(weights: weights, biases: biases), inputs: parts[0].weights.inputs,
      outputs: parts.reduce(0) { $0 + $1.weights.outputs })
  }

  package func norm(
    weight: NamedVector, bias: NamedVector?, epsilon: Float, in checkpoint: Checkpoint
  ) -> NormParameters {
    func add(_ vector: NamedVector) -> ParameterID {
      self.add(vector.name, Matrix(rows: 1, columns: vector.values.count, vector.values), checkpoint)
    }
    return NormParameters(weight: add(weight), bias: bias.map { add($0) }, epsilon: epsilon)
  }

  package func table(_ name: String, _ table: EmbeddingTable, in checkpoint: Checkpoint) -> RecordedTable {
    let matrix = Matrix(rows: table.rows, columns: table.columns, table.type.floats(table.elements))
    return RecordedTable(parameter: add(name + ".weight", matrix, checkpoint, decays: true), rows: table.rows)
  }

  private func add(
    _ name: String, _ value: Matrix, _ checkpoint: Checkpoint, decays: Bool = false
  ) -> ParameterID {
    let label = Self.label(of: checkpoint.file(of: name), root: root)
    return collected.withLock { $0.add(label + name, value, decays: decays) }
  }

  /// What stands before the names of the tensors of a file: nothing where it lies in the model's folder itself, else the name
  /// of its own folder and `/`.
  static func label(of file: String, root: String) -> String {
    let folder = file.split(separator: "/").dropLast().last.map(String.init) ?? ""
    let isRoot = file.hasPrefix(root) && !file.dropFirst(root.count).drop { $0 == "/" }.contains("/")
    return isRoot ? "" : folder + "/"
  }
}
