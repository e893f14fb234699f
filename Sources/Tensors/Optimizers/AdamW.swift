#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2), in PyTorch's order of operations.
public struct AdamW: Optimizer {
  /// Decay of the running mean of gradients.
  public var beta1: Float = 0.9
  /// Decay of the running mean of their squares.
  public var beta2: Float = 0.999
  /// Added to the root of the second mean.
  public var epsilon: Float = 1e-8
  /// Share of a matrix that a step of rate 1 takes away, where it decays.
  public var weightDecay: Float = 0.01

  private var means: [ParameterID: Matrix] = [:]
  private var squares: [ParameterID: Matrix] = [:]
  private var steps: [ParameterID: Int] = [:]

  /// A rule that has seen nothing yet.
  public init(weightDecay: Float = 0.01) { self.weightDecay = weightDecay }

  /// One step, in 32 bits.
  public mutating func update(
    _ parameters: inout ParameterSet, by gradients: ParameterGradients, rate: Float, on compute: Compute
  ) {
    for id in parameters.ids where parameters.isTrainable(id) {
      guard let gradient = gradients[id] else { continue }
      let zeros = Matrix(rows: gradient.rows, columns: gradient.columns)
      var (mean, square) = (means.removeValue(forKey: id) ?? zeros, squares.removeValue(forKey: id) ?? zeros)
      let count = (steps[id] ?? 0) + 1
      let (decays, rate) = (parameters.decays(id), rate * parameters.rateScale(of: id))
      parameters.update(id) { step(decays, &$0, gradient, &mean, &square, count: count, rate: rate, on: compute) }
      (means[id], squares[id], steps[id]) = (mean, square, count)
    }
  }

  private func step(
    _ decays: Bool, _ parameter: inout Matrix, _ gradient: Matrix, _ mean: inout Matrix, _ square: inout Matrix,
    count: Int, rate: Float, on compute: Compute
  ) {
    let keep = decays ? 1 - rate * weightDecay : 1
    let length = rate / Float(1 - pow(Double(beta1), Double(count)))
    let root = Float((1 - pow(Double(beta2), Double(count))).squareRoot())
    let (p, m, v, g) = (parameter.uniqueBase(), mean.uniqueBase(), square.uniqueBase(), gradient.base)
    let (beta1, beta2, epsilon) = (beta1, beta2, epsilon)
    compute.split(gradient.rows * gradient.columns, grain: 1 << 14) { part in
      for i in part {
        m[i] += (g[i] - m[i]) * (1 - beta1)
        v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]
        p[i] = keep * p[i] - length * m[i] / (v[i].squareRoot() / root + epsilon)
      }
    }
    withExtendedLifetime(gradient) {}
  }

  /// The running means and the number of steps behind them.
  public func state(of parameters: ParameterSet) -> [String: Matrix] {
    var state: [String: Matrix] = [:]
    for (id, mean) in means {
      let name = parameters.name(of: id)
      state["mean." + name] = mean
      state["square." + name] = squares[id]
      // Bits of an integer: a float alone would stop counting at 2^24.
      state["steps." + name] = Matrix(rows: 1, columns: 1, [Float(bitPattern: UInt32(steps[id] ?? 0))])
    }
    return state
  }

  /// Goes on from a state; parameters without one begin anew.
  public mutating func restore(_ state: [String: Matrix], of parameters: ParameterSet) -> String? {
    (means, squares, steps) = ([:], [:], [:])
    for id in parameters.ids {
      let (name, value) = (parameters.name(of: id), parameters[id])
      guard let mean = state["mean." + name] else { continue }
      guard let square = state["square." + name] else { return "square." + name }
      guard let count = state["steps." + name], count.rows * count.columns == 1 else { return "steps." + name }
      for matrix in [mean, square] where matrix.rows != value.rows || matrix.columns != value.columns {
        return "mean." + name
      }
      (means[id], squares[id], steps[id]) = (mean, square, Int(count[0, 0].bitPattern))
    }
    return nil
  }
}
