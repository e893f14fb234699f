import RankifyCore
import Tensors

/// A head of one class for an encoder that has none: what the checkpoint has of it, such as BERT's pooler, the rest drawn
/// normally with deviation 0.02, as in `transformers`.
struct NewHead {
  let head: ClassificationHead<Recording>
  /// The encoder's weights and the head's.
  let parameters: ParameterSet
  /// The shapes of those that were drawn, by name.
  let shapes: [String: [Int]]

  /// - Parameter prefix: before the names of layers that belong to the encoder
  init(
    _ shape: HeadShape, _ weights: LayerWeights<Recording>, prefix: String, seed: UInt64
  ) throws(RankifyError) {
    let has = { (layer: HeadShape.Layer) in (layer.isInside ? weights : weights.outside).has(layer.name + ".weight") }
    let hidden = shape.hiddenSize
    var old: RecordedLinear?
    if has(shape.dense) {
      let source = shape.dense.isInside ? weights.exact : weights.outside
      old = try source.linear(shape.dense.name, outputs: hidden, inputs: hidden, hasBias: shape.dense.hasBias)
    }
    var norm: NormParameters?
    if let layer = shape.norm, weights.outside.has(layer.name + ".weight") {
      norm = try weights.outside.layerNorm(layer.name, size: hidden, epsilon: layer.epsilon, hasBias: layer.hasBias)
    }
    var drawing = HeadDrawing(weights.source.parameters, prefix: prefix, seed: seed)
    let dense = old ?? drawing.linear(shape.dense, outputs: hidden, inputs: hidden)
    if let layer = shape.norm, norm == nil { norm = drawing.norm(layer, size: hidden) }
    let output = drawing.linear(shape.output, outputs: 1, inputs: hidden)
    head = ClassificationHead(shape, dense: dense, norm: norm, output: output)
    (parameters, shapes) = (drawing.parameters, drawing.shapes)
  }
}

/// Adds new layers to a set of parameters.
private struct HeadDrawing {
  var parameters: ParameterSet
  var shapes: [String: [Int]] = [:]
  private let prefix: String
  private var generator: SplitMix

  init(_ parameters: ParameterSet, prefix: String, seed: UInt64) {
    (self.parameters, self.prefix, generator) = (parameters, prefix, SplitMix(seed: seed))
  }

  mutating func linear(_ layer: HeadShape.Layer, outputs: Int, inputs: Int) -> RecordedLinear {
    let name = (layer.isInside ? prefix : "") + layer.name
    let weight = add(
      name + ".weight", .normal(outputs, inputs, variance: 0.02 * 0.02, using: &generator), [outputs, inputs])
    let bias = layer.hasBias ? add(name + ".bias", Matrix(rows: 1, columns: outputs), [outputs]) : nil
    return RecordedLinear(
      parameters: LinearParameters(weight: weight, bias: bias), inputs: inputs, outputs: outputs)
  }

  mutating func norm(_ layer: HeadShape.Norm, size: Int) -> NormParameters {
    let ones = Matrix(rows: 1, columns: size, Array(repeating: 1, count: size))
    let bias = layer.hasBias ? add(layer.name + ".bias", Matrix(rows: 1, columns: size), [size]) : nil
    return NormParameters(weight: add(layer.name + ".weight", ones, [size]), bias: bias, epsilon: layer.epsilon)
  }

  private mutating func add(_ name: String, _ value: Matrix, _ shape: [Int]) -> ParameterID {
    shapes[name] = shape
    return parameters.add(name, value, decays: shape.count > 1)
  }
}
