import CKernels

/// The weights of a layer norm: one row each.
public struct NormParameters: Hashable, Sendable {
  /// One factor per column.
  public let weight: ParameterID
  /// One summand per column, or nil for zeros.
  public let bias: ParameterID?
  /// Added to the variance.
  public let epsilon: Float

  /// A layer norm.
  public init(weight: ParameterID, bias: ParameterID?, epsilon: Float) {
    (self.weight, self.bias, self.epsilon) = (weight, bias, epsilon)
  }
}

extension Tape {
  /// (x - mean) / √(variance + ε) · weight + bias, row by row.
  public mutating func layerNorm(_ x: Variable, _ layer: NormParameters) -> Variable {
    let weight = parameters[layer.weight]
    let norm = LayerNorm(
      weight: weight.elements, bias: layer.bias.map { parameters[$0].elements }, epsilon: layer.epsilon)
    var value = Matrix()
    norm(x.value, into: &value, on: compute)
    let trains = parameters.isTrainable(layer.weight) || layer.bias.map { parameters.isTrainable($0) } ?? false
    let (input, slot) = (x.value, Slot(x))
    return record(value, from: [x], trains: trains) { [parameters, compute] dy, flow in
      let result = input.layerNormGradient(dy, weight: weight, epsilon: layer.epsilon, on: compute)
      flow.add(result.dx, to: slot, on: compute)
      for (id, gradient) in [(layer.weight, result.weight), (layer.bias, result.bias)] {
        guard let id, parameters.isTrainable(id) else { continue }
        flow.parameters.update(id, like: weight) { $0.add(gradient) }
      }
    }
  }
}

extension Matrix {
  /// Rows whose sums are added up first: fixed, so that the threads do not change the order.
  private static let rowsOfSum = 128

  fileprivate func layerNormGradient(
    _ dy: Matrix, weight: Matrix, epsilon: Float, on compute: Compute
  ) -> (dx: Matrix, weight: Matrix, bias: Matrix) {
    let chunks = (rows + Self.rowsOfSum - 1) / Self.rowsOfSum
    var dx = Matrix()
    dx.resize(rows: rows, columns: columns)
    var weights = Matrix(rows: chunks, columns: columns), biases = weights
    let (to, weightSums, biasSums) = (dx.uniqueBase(), weights.uniqueBase(), biases.uniqueBase())
    let kernel = compute.kernels.table.pointee.layer_norm_gradient
    compute.split(chunks, grain: 1) { part in
      for chunk in part {
        let first = chunk * Self.rowsOfSum
        let place = first * columns
        kernel?(
          base + place, dy.base + place, Swift.min(Self.rowsOfSum, rows - first), columns, weight.base, epsilon,
          to + place, weightSums + chunk * columns, biasSums + chunk * columns)
      }
    }
    withExtendedLifetime((self, dy, weight)) {}
    var sums = (Matrix(rows: 1, columns: columns), Matrix(rows: 1, columns: columns))
    sums.0.addSumOfRows(weights, columns: 0..<columns, on: .serial)
    sums.1.addSumOfRows(biases, columns: 0..<columns, on: .serial)
    return (dx, sums.0, sums.1)
  }
}
