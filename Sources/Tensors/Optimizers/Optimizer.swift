/// A rule that changes parameters by their gradients.
public protocol Optimizer: Sendable {
  /// One step by `rate` times a parameter's own scale. Parameters that are not trained, or to which no gradient flowed, stay
  /// as they are.
  mutating func update(
    _ parameters: inout ParameterSet, by gradients: ParameterGradients, rate: Float, on compute: Compute)

  /// What the rule remembers from step to step, by names that end in those of the parameters; for checkpoints.
  func state(of parameters: ParameterSet) -> [String: Matrix]
  /// Goes on from a state.
  /// - Returns: the name of what is missing or of another shape, if anything is
  mutating func restore(_ state: [String: Matrix], of parameters: ParameterSet) -> String?
}

extension ParameterGradients {
  /// Scales all gradients down so that their common norm is at most `most` (Pascanu et al. 2013); returns the norm before.
  public mutating func clip(toNorm most: Double) -> Double {
    let norm = norm
    if norm > most { scale(by: Float(most / norm)) }
    return norm
  }
}
