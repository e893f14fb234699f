extension Tape {
  /// activation(x Wᵀ + b) + residual; [rows, inputs] → [rows, outputs].
  public mutating func linear(
    _ x: Variable, _ layer: LinearParameters, activation: Activation = .none, adding residual: Variable? = nil
  ) -> Variable {
    let isPlain = activation == .none
    var before = Matrix()
    packed.forward(layer, of: parameters, pool: compute.pool)(
      x.value, adding: isPlain ? residual?.value : nil, into: &before, on: compute)
    var value = isPlain ? before : before.activated(activation, on: compute)
    if !isPlain, let residual { value.add(residual.value, on: compute) }
    let (input, other) = (Slot(x), Slot(residual))
    let gradients = LinearGradients(layer, tape: self, input: x)
    let slot = step(from: [x, residual], trains: gradients.trainsAnything) { [before, compute] dy, flow in
      flow.add(dy, to: other, on: compute)
      if !isPlain { dy.multiply(bySlopeOf: activation, at: before, on: compute) }
      gradients.addToParameters(dy, &flow)
      gradients.addToInput(dy, input, &flow)
    }
    guard !isPlain, residual == nil, slot != nil else { return Variable(value, slot: slot) }
    return Variable(value, slot: slot) { [before] in before.activated(activation, on: $0) }
  }
}

/// The gradients of a linear layer: dW = dyᵀ x, db = Σ dy, dx = dy W.
private struct LinearGradients {
  let layer: LinearParameters
  let parameters: ParameterSet
  let packed: PackedParameters
  let compute: Compute
  /// `nil` where no weight is trained.
  private var kept: KeptMatrix?

  init(_ layer: LinearParameters, tape: Tape, input: Variable) {
    (self.layer, parameters, packed, compute) = (layer, tape.parameters, tape.packed, tape.compute)
    if trainsWeights { kept = input.kept }
  }

  private var trainsWeights: Bool {
    layer.weights.contains { parameters.isTrainable($0) || parameters.adapter(of: $0) != nil }
  }

  var trainsAnything: Bool {
    trainsWeights || layer.biases.contains { $0.map { parameters.isTrainable($0) } ?? false }
  }

  func addToInput(_ dy: Matrix, _ input: Slot, _ flow: inout Gradients) {
    guard input.isWanted else { return }
    let weights = packed.backward(layer, of: parameters, on: compute)
    guard var sum = flow.take(input.slot) else {
      var dx = Matrix()
      weights(dy, into: &dx, on: compute)
      return flow.put(dx, input)
    }
    let to = sum.uniqueBase()
    weights.apply(
      dy.base, stride: dy.columns, rows: dy.rows, residual: to, into: to, stride: sum.columns, on: compute)
    flow.put(sum, input)
  }

  func addToParameters(_ dy: Matrix, _ flow: inout Gradients) {
    let x = kept?.restored(on: compute)
    var start = 0
    for (weight, bias) in zip(layer.weights, layer.biases) {
      let columns = start..<start + parameters[weight].rows
      start = columns.upperBound
      if let bias, parameters.isTrainable(bias) {
        flow.parameters.update(bias, like: parameters[bias]) { $0.addSumOfRows(dy, columns: columns, on: compute) }
      }
      guard let x else { continue }
      if parameters.isTrainable(weight) {
        flow.parameters.update(weight, like: parameters[weight]) {
          $0.addTransposedProduct(dy, columns: columns, x, on: compute)
        }
      }
      if let adapter = parameters.adapter(of: weight) { add(dy, columns, x, to: adapter, &flow) }
    }
  }

  /// y = … + factor · (x Aᵀ) Bᵀ, so dB = factor · dyᵀ (x Aᵀ) and dA = factor · (dy B)ᵀ x.
  private func add(
    _ dy: Matrix, _ columns: Range<Int>, _ x: Matrix, to adapter: LowRankAdapter, _ flow: inout Gradients
  ) {
    let (a, b) = (parameters[adapter.a], parameters[adapter.b])
    var low = Matrix(), back = Matrix()
    PackedLinear(a, pool: compute.pool)(x, into: &low, on: compute)
    low.scale(by: adapter.factor)
    flow.parameters.update(adapter.b, like: b) { $0.addTransposedProduct(dy, columns: columns, low, on: compute) }
    PackedLinear(b.transposed(on: compute), pool: compute.pool)(
      dy.columns(columns), into: &back, on: compute)
    back.scale(by: adapter.factor)
    flow.parameters.update(adapter.a, like: a) {
      $0.addTransposedProduct(back, columns: 0..<back.columns, x, on: compute)
    }
  }
}

extension Matrix {
  /// A copy of some columns.
  func columns(_ range: Range<Int>) -> Matrix {
    if range == 0..<columns { return self }
    var out = Matrix()
    out.resize(rows: rows, columns: range.count)
    let to = out.uniqueBase()
    for row in 0..<rows {
      (to + row * range.count).update(from: base + row * columns + range.lowerBound, count: range.count)
    }
    withExtendedLifetime(self) {}
    return out
  }

  /// Adds the sum of the rows of some columns of `x` to the only row.
  mutating func addSumOfRows(_ x: Matrix, columns range: Range<Int>, on compute: Compute) {
    precondition(rows == 1 && columns == range.count, "\(range.count) sums into \(rows) x \(columns)")
    let (to, kernel) = (uniqueBase(), compute.kernels.table.pointee.add_rows)
    compute.split(range.count, grain: 64) { part in
      kernel?(x.base + range.lowerBound + part.lowerBound, x.columns, x.rows, part.count, to + part.lowerBound)
    }
    withExtendedLifetime(x) {}
  }

  /// Multiplies by the derivative of a function at `z`, element by element.
  mutating func multiply(bySlopeOf activation: Activation, at z: Matrix, on compute: Compute) {
    precondition(rows == z.rows && columns == z.columns, "the shapes differ")
    let (to, kernel) = (uniqueBase(), compute.kernels.table.pointee.activate_gradient)
    compute.split(rows * columns, grain: 1 << 12) { part in
      kernel?(z.base + part.lowerBound, to + part.lowerBound, part.count, activation.identifier)
    }
    withExtendedLifetime(z) {}
  }
}
