import RankifyCore
import Tensors

/// Makes the linear layers of a decoder of weights that stay where they are.
struct DecoderLinear {
  let weights: any DecoderWeights
  let precision: Precision
  let compute: Compute

  /// One part of a layer: a matrix and its bias.
  struct Part {
    var tensor: DecoderTensor
    var outputs: Int
    var bias: DecoderTensor?
    /// Numbers of a head whose rows may have to be put in order.
    var headDim: Int?
  }

  /// Layers with the same inputs, one above the other.
  func layer(_ parts: [Part], inputs: Int) throws(RankifyError) -> BlockLinear {
    var (found, bias): ([BlockLinear.Part], [Float]) = ([], [])
    for part in parts {
      let matrix = try weights.needed(part.tensor, rows: part.outputs, columns: inputs)
      if let row = matrix.firstRowNotFinite(on: compute) {
        throw .invalid(
          weights.path, "tensor '\(weights.name(part.tensor))': row \(row) has a number that is not finite")
      }
      let layer = BlockLinear.Part(matrix, interleavedHead: weights.interleavesHeads ? part.headDim : nil)
      if let tensor = part.bias {
        let numbers = try weights.needed(tensor, count: part.outputs)
        bias += (0..<part.outputs).map { numbers[layer.row(of: $0)] }
      }
      found.append(layer)
    }
    return BlockLinear(found, bias: bias.isEmpty ? nil : bias, precision: precision, owner: weights)
  }
}
