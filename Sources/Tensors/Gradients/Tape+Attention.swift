import CKernels

extension Tape {
  /// Multi-head attention over sequences side by side; the parameters are those of the function `attention`.
  /// - Parameter bias: a variable, so that learned biases get their gradient
  public mutating func attention(
    _ qkv: Variable, offsets: [Int], keys: [Int]? = nil, heads: Int, bias: Variable? = nil,
    options: AttentionOptions = AttentionOptions()
  ) -> Variable {
    var value = Matrix()
    Tensors.attention(
      qkv.value, offsets: offsets, keys: keys, heads: heads, bias: bias?.value, options: options, into: &value,
      on: compute)
    let (input, biasMatrix) = (qkv.value, bias?.value)
    let (inputSlot, biasSlot) = (Slot(qkv), Slot(bias))
    return record(value, from: [qkv, bias]) { [compute] dy, flow in
      var backward = AttentionGradient(input, offsets: offsets, keys: keys, heads: heads, options: options)
      if let biasMatrix { backward.setBias(biasMatrix, wantsGradient: biasSlot.isWanted) }
      backward.compute(dy, on: compute)
      flow.add(backward.qkv, to: inputSlot, on: compute)
      if let bias = backward.bias { flow.add(bias, to: biasSlot, on: compute) }
    }
  }
}

/// The gradient of attention. The weights are computed again: they would take more memory than everything else.
private struct AttentionGradient {
  private let input: Matrix
  private let offsets: [Int]
  private let keys: [Int]?
  private let heads: Int
  private let options: AttentionOptions
  private var biasMatrix: Matrix?
  private(set) var qkv: Matrix
  private(set) var bias: Matrix?

  init(_ input: Matrix, offsets: [Int], keys: [Int]?, heads: Int, options: AttentionOptions) {
    (self.input, self.offsets, self.keys, self.heads, self.options) = (input, offsets, keys, heads, options)
    if keys == nil {
      qkv = Matrix()
      qkv.resize(rows: input.rows, columns: input.columns)
    } else {
      // Zeros: keys that nobody sees have no gradient.
      qkv = Matrix(rows: input.rows, columns: input.columns)
    }
  }

  mutating func setBias(_ matrix: Matrix, wantsGradient: Bool) {
    biasMatrix = matrix
    if wantsGradient { bias = Matrix(rows: matrix.rows, columns: matrix.columns) }
  }

  /// One piece for each head of each sequence; where the bias has a gradient, one for each head, because its sequences add up.
  mutating func compute(_ dy: Matrix, on compute: Compute) {
    let sequences = offsets.count - 1
    let longest = zip(offsets, offsets.dropFirst()).reduce(0) { max($0, $1.1 - $1.0) }
    let dim = input.columns / 3 / heads
    let kernel = compute.kernels.table.pointee.attention_gradient
    let (to, biasTo) = (qkv.uniqueBase(), bias?.uniqueBase())
    let job = { [self] (sequence: Int, head: Int, scratch: UnsafeMutableRawPointer) in
      var job = self.job(sequence, head, dim: dim, scratch)
      let first = offsets[sequence]
      job.dout = dy.base + first * dy.columns + head * dim
      job.dout_stride = dy.columns
      job.dq = to + first * input.columns + head * dim
      (job.dk, job.dv) = (job.dq + dy.columns, job.dq + 2 * dy.columns)
      job.stride = input.columns
      if let biasTo, let biasMatrix { job.dbias = biasTo + head * (biasMatrix.rows / heads) * biasMatrix.columns }
      kernel?(&job)
    }
    compute.split(bias == nil ? sequences * heads : heads, grain: 1) { pieces in
      withScratch(bytes: ck_attention_gradient_scratch(longest, dim) * 4) { scratch in
        for piece in pieces {
          if bias == nil {
            job(piece / heads, piece % heads, scratch)
          } else {
            for sequence in 0..<sequences { job(sequence, piece, scratch) }
          }
        }
      }
    }
    withExtendedLifetime((input, dy, biasMatrix)) {}
  }

  private func job(
    _ sequence: Int, _ head: Int, dim: Int, _ scratch: UnsafeMutableRawPointer
  ) -> ck_attention_gradient {
    var job = ck_attention_gradient()
    job.forward.length = offsets[sequence + 1] - offsets[sequence]
    job.forward.keys = keys?[sequence] ?? job.forward.length
    job.forward.dim = dim
    job.forward.q = input.base + offsets[sequence] * input.columns + head * dim
    (job.forward.k, job.forward.v) = (job.forward.q + heads * dim, job.forward.q + 2 * heads * dim)
    job.forward.stride = input.columns
    job.forward.scale = options.scale ?? 1 / Float(dim).squareRoot()
    job.forward.window = options.window ?? .max
    job.forward.bias = biasMatrix.map { $0.base + head * ($0.rows / heads) * $0.columns }
    job.forward.bias_stride = biasMatrix?.columns ?? 0
    job.forward.scratch = scratch.assumingMemoryBound(to: Float.self)
    return job
  }
}
