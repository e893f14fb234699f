import RankifyCore
import Tensors
import Transformers

/// LN(ReLU(W x + b)), row by row: half of a LITE perceptron. The ReLU and the norm follow the second linear layer, too.
struct MixingLayer: Sendable {
  let linear: PackedLinear
  let norm: LayerNorm

  func callAsFunction(_ x: Matrix, into y: inout Matrix, on compute: Compute) {
    linear(x, activation: .relu, into: &y, on: compute)
    norm(&y, on: compute)
  }
}

/// A perceptron of two layers along one axis of the matrix of similarities.
///
/// The factors and summands of the norm between the layers belong to the second one's weights: W (n · f + s) + b is
/// (W · f) n + (b + W s).
struct MixingBlock: Sendable {
  let first: PackedLinear
  let second: MixingLayer
  /// Without factors and summands.
  let between: LayerNorm

  func callAsFunction(_ x: inout Matrix, _ hidden: inout Matrix, on compute: Compute) {
    first(x, activation: .relu, into: &hidden, on: compute)
    if second.linear.precision == .int8 {
      second.linear(hidden, normalizing: between.epsilon, activation: .relu, into: &x, on: compute)
    } else {
      between(&hidden, on: compute)
      second.linear(hidden, activation: .relu, into: &x, on: compute)
    }
    second.norm(&x, on: compute)
  }
}

extension Weights {
  func mixingLayer(_ name: String, _ inputs: Int, _ outputs: Int, epsilon: Float) throws(RankifyError) -> MixingLayer {
    MixingLayer(
      linear: try linear(name, outputs: outputs, inputs: inputs),
      norm: try layerNorm(name + ".norm", size: outputs, epsilon: epsilon))
  }

  func mixingBlock(_ name: String, size: Int, width: Int, epsilon: Float) throws(RankifyError) -> MixingBlock {
    let first = try linear(name + ".0", outputs: width, inputs: size)
    let norm = try layerNorm(name + ".0.norm", size: width, epsilon: epsilon)
    let second = MixingLayer(
      linear: try normalized(name + ".1", outputs: size, by: norm),
      norm: try layerNorm(name + ".1.norm", size: size, epsilon: epsilon))
    let plain = LayerNorm(weight: Array(repeating: 1, count: width), bias: nil, epsilon: epsilon)
    return MixingBlock(first: first, second: second, between: plain)
  }

  /// A linear layer that has taken in the factors and summands of the norm before it.
  private func normalized(_ name: String, outputs: Int, by norm: LayerNorm) throws(RankifyError) -> PackedLinear {
    let inputs = norm.weight.count
    var weights = try floats(name + ".weight", [outputs, inputs])
    var bias = try vector(name + ".bias", outputs)
    for row in 0..<outputs {
      var sum = Double(bias[row])
      for i in 0..<inputs {
        sum += Double(weights[row * inputs + i]) * Double(norm.bias?[i] ?? 0)
        weights[row * inputs + i] *= norm.weight[i]
      }
      bias[row] = Float(sum)
    }
    return PackedLinear(
      Matrix(rows: outputs, columns: inputs, weights), bias: bias, precision: precision, pool: pool)
  }
}
