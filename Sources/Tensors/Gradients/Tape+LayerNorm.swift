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
    let output = step(from: [x], trains: trains) { [parameters, compute] dy, flow in
      let sums = dy.becomeLayerNormGradient(at: input, weight: weight, epsilon: layer.epsilon, on: compute)
      flow.add(dy, to: slot, on: compute)
      for (id, gradient) in [(layer.weight, sums.weight), (layer.bias, sums.bias)] {
        guard let id, parameters.isTrainable(id) else { continue }
        flow.parameters.update(id, like: weight) { $0.add(gradient) }
      }
    }
    return Variable(value, slot: output) { compute in
      var value = Matrix()
      norm(input, into: &value, on: compute)
      return value
    }
  }
}

extension Matrix {
  /// Rows whose sums are added up first: fixed, so that the threads do not change the order.
  private static let rowsOfSum = 128

  /// From the gradient of the output to that of the input `x`; returns those of weight and bias.
  fileprivate mutating func becomeLayerNormGradient(
    at x: Matrix, weight: Matrix, epsilon: Float, on compute: Compute
  ) -> (weight: Matrix, bias: Matrix) {
    let (rows, columns, chunks) = (rows, columns, (rows + Self.rowsOfSum - 1) / Self.rowsOfSum)
    var weights = Matrix(rows: chunks, columns: columns), biases = weights
    let (to, weightSums, biasSums) = (uniqueBase(), weights.uniqueBase(), biases.uniqueBase())
    let kernel = compute.kernels.table.pointee.layer_norm_gradient
    compute.split(chunks, grain: 1) { part in
      for chunk in part {
        let first = chunk * Self.rowsOfSum
        let place = first * columns
        kernel?(
          x.base + place, Swift.min(Self.rowsOfSum, rows - first), columns, weight.base, epsilon, to + place,
          weightSums + chunk * columns, biasSums + chunk * columns)
      }
    }
    withExtendedLifetime((x, weight)) {}
    var sums = (Matrix(rows: 1, columns: columns), Matrix(rows: 1, columns: columns))
    sums.0.addSumOfRows(weights, columns: 0..<columns, on: .serial)
    sums.1.addSumOfRows(biases, columns: 0..<columns, on: .serial)
    return sums
  }
}
