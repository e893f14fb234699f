/// Stochastic gradient descent with momentum (Sutskever et al. 2013, in PyTorch's form): v = momentum · v + g, p -= rate · v.
public struct GradientDescent: Optimizer {
  /// The share of the last step that the next one keeps.
  public let momentum: Float
  private var velocities: [ParameterID: Matrix] = [:]

  /// A rule that stands still.
  public init(momentum: Float = 0) { self.momentum = momentum }

  /// One step, in 32 bits.
  public mutating func update(
    _ parameters: inout ParameterSet, by gradients: ParameterGradients, rate: Float, on compute: Compute
  ) {
    for id in parameters.ids where parameters.isTrainable(id) {
      guard var change = gradients[id] else { continue }
      if momentum != 0 {
        if var velocity = velocities.removeValue(forKey: id) {
          velocity.scale(by: momentum)
          velocity.add(change, on: compute)
          change = velocity
        }
        velocities[id] = change
      }
      change.scale(by: -rate * parameters.rateScale(of: id))
      parameters.update(id) { $0.add(change, on: compute) }
    }
  }

  /// The velocities.
  public func state(of parameters: ParameterSet) -> [String: Matrix] {
    Dictionary(uniqueKeysWithValues: velocities.map { ("velocity." + parameters.name(of: $0), $1) })
  }

  /// Goes on from a state; parameters without one begin anew.
  public mutating func restore(_ state: [String: Matrix], of parameters: ParameterSet) -> String? {
    velocities = [:]
    for id in parameters.ids {
      let (name, value) = ("velocity." + parameters.name(of: id), parameters[id])
      guard let velocity = state[name] else { continue }
      guard velocity.rows == value.rows, velocity.columns == value.columns else { return name }
      velocities[id] = velocity
    }
    return nil
  }
}
