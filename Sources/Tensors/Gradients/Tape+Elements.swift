extension Tape {
  /// A function of every element.
  public mutating func apply(_ activation: Activation, to x: Variable) -> Variable {
    let (input, slot) = (x.value, Slot(x))
    return record(input.activated(activation, on: compute), from: [x]) { [compute] dy, flow in
      dy.multiply(bySlopeOf: activation, at: input, on: compute)
      flow.add(dy, to: slot, on: compute)
    }
  }

  /// x + y
  public mutating func add(_ x: Variable, _ y: Variable) -> Variable {
    var value = x.value
    value.add(y.value, on: compute)
    let (first, second) = (Slot(x), Slot(y))
    return record(value, from: [x, y]) { [compute] dy, flow in
      flow.add(dy, to: first, on: compute)
      flow.add(dy, to: second, on: compute)
    }
  }

  /// factor · x
  public mutating func scale(_ x: Variable, by factor: Float) -> Variable {
    var value = x.value
    value.scale(by: factor)
    let slot = Slot(x)
    return record(value, from: [x]) { [compute] dy, flow in
      dy.scale(by: factor)
      flow.add(dy, to: slot, on: compute)
    }
  }

  /// factor · x, where the factor is a parameter of one number.
  public mutating func scale(_ x: Variable, by factor: ParameterID) -> Variable {
    let number = parameters[factor][0, 0]
    var value = x.value
    value.scale(by: number)
    let (input, slot) = (x.value, Slot(x))
    return record(value, from: [x], trains: parameters.isTrainable(factor)) { [parameters, compute] dy, flow in
      if parameters.isTrainable(factor) {
        let product = input.withElements { x in dy.withElements { dot(x, $0) } }
        flow.parameters.update(factor, like: parameters[factor]) { $0[0, 0] += Float(product) }
      }
      dy.scale(by: number)
      flow.add(dy, to: slot, on: compute)
    }
  }

  /// activation(first half of the columns) · second half, as `Matrix.gated`.
  public mutating func gated(_ x: Variable, by activation: Activation) -> Variable {
    var value = Matrix()
    x.value.gated(activation, into: &value, on: compute)
    let (input, slot) = (x.value, Slot(x))
    return record(value, from: [x]) { [compute] dy, flow in
      flow.add(input.gateGradient(dy, activation, on: compute), to: slot, on: compute)
    }
  }

  /// The transpose.
  public mutating func transposed(_ x: Variable) -> Variable {
    let slot = Slot(x)
    return record(x.value.transposed(on: compute), from: [x]) { [compute] dy, flow in
      flow.add(dy.transposed(on: compute), to: slot, on: compute)
    }
  }

  /// Zero with the given probability, otherwise 1 / (1 - probability) times the element (Srivastava et al. 2014). Drawn from
  /// the tape's seed, the number of the call and the element's place alone.
  public mutating func dropout(_ x: Variable, probability: Float) -> Variable {
    precondition(0 <= probability && probability < 1, "a probability of \(probability)")
    guard probability > 0 else { return x }
    draws += 1
    let mask = DropoutMask(seed: seed, call: draws, probability: probability)
    let slot = Slot(x)
    return record(mask.applied(to: x.value, on: compute), from: [x]) { [compute] dy, flow in
      mask.apply(to: &dy, on: compute)
      flow.add(dy, to: slot, on: compute)
    }
  }
}

/// Which elements stay: computed from their place whenever it is needed, so that nothing is kept.
private struct DropoutMask {
  let key: UInt64
  let threshold: UInt32
  let factor: Float

  init(seed: UInt64, call: UInt64, probability: Float) {
    key = seed &* 0x9e37_79b9_7f4a_7c15 ^ call &* 0xd1b5_4a32_d192_ed03
    threshold = UInt32(Double(probability) * 0x1p32)
    factor = 1 / (1 - probability)
  }

  func apply(to x: inout Matrix, on compute: Compute) {
    let to = x.uniqueBase()
    apply(UnsafePointer(to), count: x.rows * x.columns, into: to, on: compute)
  }

  func applied(to x: Matrix, on compute: Compute) -> Matrix {
    var out = Matrix()
    out.resize(rows: x.rows, columns: x.columns)
    apply(x.base, count: x.rows * x.columns, into: out.uniqueBase(), on: compute)
    withExtendedLifetime(x) {}
    return out
  }

  private func apply(
    _ x: UnsafePointer<Float>, count: Int, into y: UnsafeMutablePointer<Float>, on compute: Compute
  ) {
    let kernel = compute.kernels.table.pointee.dropout
    compute.split(count, grain: 1 << 12) { part in
      let first = part.lowerBound
      kernel?(x + first, part.count, UInt64(first), key, threshold, factor, y + first)
    }
  }
}

/// Summed in 64 bits.
func dot(_ x: UnsafeBufferPointer<Float>, _ y: UnsafeBufferPointer<Float>) -> Double {
  zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}

extension Matrix {
  fileprivate func gateGradient(_ dy: Matrix, _ activation: Activation, on compute: Compute) -> Matrix {
    let half = columns / 2
    var dx = Matrix()
    dx.resize(rows: rows, columns: columns)
    let (to, kernels) = (dx.uniqueBase(), compute.kernels.table.pointee)
    compute.split(rows, grain: 8) { part in
      for row in part {
        let (z, gate) = (base + row * columns, base + row * columns + half)
        let (d, dz, dgate) = (dy.base + row * half, to + row * columns, to + row * columns + half)
        // d · gate · slope(z), and d · activation(z).
        dz.update(from: d, count: half)
        kernels.activate_gradient(z, dz, half, activation.identifier)
        for j in 0..<half { dz[j] *= gate[j] }
        dgate.update(from: z, count: half)
        kernels.activate_multiply(dgate, d, half, activation.identifier)
      }
    }
    withExtendedLifetime((self, dy)) {}
    return dx
  }
}
