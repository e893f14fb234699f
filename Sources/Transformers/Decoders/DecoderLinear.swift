import RankifyCore
import Tensors

/// Makes the linear layers of a decoder: weights to floats, heads to the order that is rotated here, then packed.
struct DecoderPacking {
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
  func linear(_ parts: [Part], inputs: Int) throws(RankifyError) -> PackedLinear {
    // Found first: sizes that a file only claims reserve no memory.
    var found: [BlockMatrix] = []
    for part in parts { found.append(try weights.needed(part.tensor, rows: part.outputs, columns: inputs)) }
    var all = Matrix(rows: parts.reduce(0) { $0 + $1.outputs }, columns: inputs), bias: [Float] = []
    var (part, first) = (Matrix(), 0)
    for (layer, blocks) in zip(parts, found) {
      blocks.unpack(rows: 0..<layer.outputs, into: &part, on: compute)
      let place = place(layer)
      all.withMutableElements { values in
        part.withElements { rows in
          for row in 0..<layer.outputs {
            let source = rows[place(row) * inputs..<(place(row) + 1) * inputs]
            _ = values[(first + row) * inputs..<(first + row + 1) * inputs].update(fromContentsOf: source)
          }
        }
      }
      if let tensor = layer.bias {
        let numbers = try weights.needed(tensor, count: layer.outputs)
        bias += (0..<layer.outputs).map { numbers[place($0)] }
      }
      first += layer.outputs
    }
    try requireFinite(all, parts)
    return PackedLinear(
      all, bias: bias.isEmpty ? nil : bias, precision: precision, spreadsOutliers: true, pool: compute.pool)
  }

  private func requireFinite(_ matrix: Matrix, _ parts: [Part]) throws(RankifyError) {
    let place = matrix.withElements { $0.firstIndex { !$0.isFinite } }
    guard let place else { return }
    let names = parts.map { weights.name($0.tensor) }.joined(separator: ", ")
    throw .invalid(weights.path, "\(names): row \(place / matrix.columns) has a number that is not finite")
  }

  /// Where a row is found whose pairs are to be half a head apart.
  private func place(_ part: Part) -> (Int) -> Int {
    guard weights.interleavesHeads, let dim = part.headDim else { return { $0 } }
    return { row in
      let (head, place) = (row / dim, row % dim)
      return head * dim + 2 * (place % (dim / 2)) + place / (dim / 2)
    }
  }
}
