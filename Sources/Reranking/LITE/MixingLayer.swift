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
struct MixingBlock: Sendable {
  let first: MixingLayer
  let second: MixingLayer

  func callAsFunction(_ x: inout Matrix, _ hidden: inout Matrix, on compute: Compute) {
    first(x, into: &hidden, on: compute)
    second(hidden, into: &x, on: compute)
  }
}

extension Weights {
  func mixingLayer(_ name: String, _ inputs: Int, _ outputs: Int, epsilon: Float) throws(RankifyError) -> MixingLayer {
    MixingLayer(
      linear: try linear(name, outputs: outputs, inputs: inputs),
      norm: try layerNorm(name + ".norm", size: outputs, epsilon: epsilon))
  }

  func mixingBlock(_ name: String, size: Int, width: Int, epsilon: Float) throws(RankifyError) -> MixingBlock {
    MixingBlock(
      first: try mixingLayer(name + ".0", size, width, epsilon: epsilon),
      second: try mixingLayer(name + ".1", width, size, epsilon: epsilon))
  }
}
