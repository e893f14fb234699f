/// Linear layers with the same input, side by side: y = x [W1; W2; …]ᵀ + [b1, b2, …].
public struct LinearParameters: Hashable, Sendable {
  /// Each of outputs x inputs.
  public let weights: [ParameterID]
  /// Each of one row, or nil for zeros.
  public let biases: [ParameterID?]

  /// Layers side by side.
  public init(weights: [ParameterID], biases: [ParameterID?]) {
    precondition(weights.count == biases.count && !weights.isEmpty, "\(weights.count) weights, \(biases.count) biases")
    (self.weights, self.biases) = (weights, biases)
  }

  /// One layer.
  public init(weight: ParameterID, bias: ParameterID? = nil) { self.init(weights: [weight], biases: [bias]) }
}

/// Weights packed for the kernels, each once, when it is first used. Belongs to one state of the parameters: make a new one
/// when they change.
public final class PackedParameters {
  private var forward: [LinearParameters: PackedLinear] = [:]
  private var backward: [LinearParameters: PackedLinear] = [:]
  private let precision: Precision

  /// - Parameter precision: of weights in products with activations and their gradients; int8 is for inference
  public init(precision: Precision = .fp32) {
    precondition(precision != .int8, "int8 has no useful gradients")
    self.precision = precision
  }

  /// y = x Wᵀ + b
  func forward(_ layer: LinearParameters, of parameters: ParameterSet, pool: ThreadPool?) -> PackedLinear {
    if let packed = forward[layer] { return packed }
    let bias = layer.bias(in: parameters)
    let packed = PackedLinear(
      layer.stackedWeights(in: parameters), bias: bias, precision: precision, pool: pool)
    forward[layer] = packed
    return packed
  }

  /// dx = dy W
  func backward(_ layer: LinearParameters, of parameters: ParameterSet, on compute: Compute) -> PackedLinear {
    if let packed = backward[layer] { return packed }
    let packed = PackedLinear(
      layer.stackedWeights(in: parameters).transposed(on: compute), precision: precision, pool: compute.pool)
    backward[layer] = packed
    return packed
  }
}

extension LinearParameters {
  /// The weights as they act, adapters included, one below the other.
  func stackedWeights(in parameters: ParameterSet) -> Matrix {
    weights.count == 1
      ? parameters.effective(weights[0])
      : Matrix(stacking: weights.map { parameters.effective($0) })
  }

  fileprivate func bias(in parameters: ParameterSet) -> [Float]? {
    guard biases.contains(where: { $0 != nil }) else { return nil }
    return zip(weights, biases).flatMap { weight, bias in
      bias.map { parameters[$0].elements } ?? Array(repeating: 0, count: parameters[weight].rows)
    }
  }
}
