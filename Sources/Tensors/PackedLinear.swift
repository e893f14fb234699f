import CKernels

/// How a linear layer holds its weights and computes.
public enum Precision: String, Sendable, Codable, CaseIterable {
  /// Exact: 32-bit floats throughout.
  case fp32
  /// Weights in bfloat16, half the memory traffic; sums in 32-bit floats.
  case bf16
  /// Weights in 8-bit integers, symmetric with one scale per output; activations in 8 bits with scale and zero point per row,
  /// chosen at run time; integer sums are exact.
  case int8
}

/// The function that a linear layer applies to its outputs.
public enum Activation: Sendable {
  case none
  /// x Φ(x), Φ the normal distribution function (Hendrycks & Gimpel 2016), by the error function as in PyTorch.
  case gelu
  /// Its approximation by tanh, `gelu_new` and `gelu_pytorch_tanh` in checkpoints.
  case geluTanh
  /// x / (1 + e^-x)
  case silu
  case relu
  case tanh
  /// 1 / (1 + e^-x)
  case sigmoid

  package var identifier: ck_activation {
    switch self {
    case .none: CK_NONE
    case .gelu: CK_GELU
    case .geluTanh: CK_GELU_TANH
    case .silu: CK_SILU
    case .relu: CK_RELU
    case .tanh: CK_TANH
    case .sigmoid: CK_SIGMOID
    }
  }
}

/// The type of the elements of weights in a checkpoint.
public enum ElementType: Sendable {
  case float32
  case float16
  case bfloat16

  /// In bytes.
  public var size: Int { self == .float32 ? 4 : 2 }

  package var identifier: ck_type {
    switch self {
    case .float32: CK_F32
    case .float16: CK_F16
    case .bfloat16: CK_BF16
    }
  }
}

/// Weights as a checkpoint has them: `outputs` rows of `inputs` elements, of any alignment.
public struct LinearWeights {
  /// The rows, one after the other.
  public var elements: UnsafeRawBufferPointer
  /// The type of the elements.
  public var type: ElementType
  /// The number of rows.
  public var outputs: Int
  /// The number of columns.
  public var inputs: Int
  /// One value per output, or nil for zeros.
  public var bias: [Float]?

  /// Weights of `outputs` x `inputs` elements; `elements` must outlive them.
  public init(
    elements: UnsafeRawBufferPointer, type: ElementType = .float32, outputs: Int, inputs: Int, bias: [Float]? = nil
  ) {
    let expected = outputs * inputs * type.size
    precondition(elements.count == expected, "expected \(expected) bytes of weights, got \(elements.count)")
    precondition(bias.map { $0.count == outputs } ?? true, "expected \(outputs) biases, got \(bias?.count ?? 0)")
    (self.elements, self.type, self.outputs, self.inputs, self.bias) = (elements, type, outputs, inputs, bias)
  }
}

/// y = activation(x Wᵀ + b) + residual, weights packed once for the kernels.
///
/// A row of y depends on its row of x and the weights alone, in every bit: neither on the other rows nor on the threads.
public struct PackedLinear: Sendable {
  /// The columns of x.
  public let inputs: Int
  /// The columns of y.
  public let outputs: Int
  /// How the weights are held.
  public let precision: Precision
  /// Only for int8: whether rows of weights and activations are transformed before they are quantised.
  let spreadsOutliers: Bool
  let panels: PackedPanels
  let bias: [Float]?

  /// Packs weights, stacking the outputs of several layers with the same inputs (queries, keys, values) into one.
  ///
  /// The source is not needed afterwards. Packing is split over the pool's threads.
  ///
  /// - Parameter spreadsOutliers: only for int8. Weights and activations go through Walsh-Hadamard transforms of blocks of up to
  ///   128 columns first, which leave their products as they are (QuaRot, Ashkboos et al. 2024). An outlier among activations
  ///   then no longer coarsens the steps of its whole row: encoders, which have such channels, lose a quarter of what they
  ///   would lose, for 3% of their time.
  public init(
    _ parts: [LinearWeights], precision: Precision = .fp32, spreadsOutliers: Bool = false, pool: ThreadPool? = .shared
  ) {
    precondition(Set(parts.map(\.inputs)).count == 1, "stacked layers have inputs \(parts.map(\.inputs))")
    inputs = parts[0].inputs
    outputs = parts.reduce(0) { $0 + $1.outputs }
    self.precision = precision
    self.spreadsOutliers = spreadsOutliers && precision == .int8
    panels = PackedPanels(parts, precision: precision, spreadsOutliers: self.spreadsOutliers, pool: pool)
    if parts.contains(where: { $0.bias != nil }) {
      bias = parts.flatMap { $0.bias ?? Array(repeating: 0, count: $0.outputs) }
    } else {
      bias = nil
    }
  }

  /// Packs a matrix of one row per output.
  public init(
    _ weights: Matrix, bias: [Float]? = nil, precision: Precision = .fp32, spreadsOutliers: Bool = false,
    pool: ThreadPool? = .shared
  ) {
    self = weights.withElements {
      PackedLinear(
        [
          LinearWeights(
            elements: UnsafeRawBufferPointer($0), outputs: weights.rows, inputs: weights.columns, bias: bias)
        ], precision: precision, spreadsOutliers: spreadsOutliers, pool: pool)
    }
  }

  /// Computes `y` for all rows of `x`; `y` is resized. `residual` has y's shape and is added last.
  /// - Parameter epsilon: of int8 that spreads no outliers alone: rows are first brought to mean 0 and variance 1, this added to
  ///   the variance. It costs no pass that writes: scales and zero points of the quantised rows take it in.
  public func callAsFunction(
    _ x: Matrix, normalizing epsilon: Float? = nil, activation: Activation = .none, adding residual: Matrix? = nil,
    into y: inout Matrix, on compute: Compute = .serial
  ) {
    precondition(x.columns == inputs, "expected \(inputs) columns, got \(x.columns)")
    if let residual {
      precondition(residual.rows == x.rows && residual.columns == outputs, "the residual has another shape")
    }
    y.resize(rows: x.rows, columns: outputs)
    let out = y.uniqueBase()
    apply(
      x.base, stride: x.columns, rows: x.rows, normalizing: epsilon, activation: activation, residual: residual?.base,
      into: out, stride: outputs, on: compute)
    withExtendedLifetime((x, residual)) {}
  }

  /// The same on memory of any stride: `residual` has the stride of `y` and may be `y`.
  public func apply(
    _ x: UnsafePointer<Float>, stride: Int, rows: Int, normalizing epsilon: Float? = nil,
    activation: Activation = .none, residual: UnsafePointer<Float>? = nil, into y: UnsafeMutablePointer<Float>,
    stride yStride: Int, on compute: Compute = .serial
  ) {
    precondition(epsilon == nil || precision == .int8 && !spreadsOutliers, "only plain int8 normalises its rows")
    guard rows > 0 else { return }
    var job = ck_linear()
    (job.rows, job.k, job.outputs, job.last_panel) = (rows, inputs, outputs, panels.count)
    (job.a, job.a_stride, job.c, job.c_stride) = (x, stride, y, yStride)
    (job.residual, job.residual_stride) = (residual, yStride)
    job.activation = activation.identifier
    job.panels = UnsafeRawPointer(panels.bytes)
    let run = { (job: ck_linear) in
      switch precision {
      case .fp32: job.split(on: compute, compute.kernels.table.pointee.linear_f32)
      case .bf16: job.split(on: compute, compute.kernels.table.pointee.linear_bf16)
      case .int8: quantized(job, normalizing: epsilon, on: compute)
      }
    }
    guard let bias else { return run(job) }
    bias.withUnsafeBufferPointer {
      job.bias = $0.baseAddress
      run(job)
    }
  }

  /// Quantises the rows, then multiplies.
  private func quantized(_ job: ck_linear, normalizing epsilon: Float?, on compute: Compute) {
    let width = (inputs + 3) / 4 * 4
    let kernel = compute.kernels.table.pointee
    withScratch(bytes: job.rows * (width + 8) + 64) { scratch in
      let scales = scratch.bindMemory(to: Float.self, capacity: job.rows)
      let zeros = (scratch + 4 * job.rows).bindMemory(to: Float.self, capacity: job.rows)
      let q = (scratch + 8 * job.rows).bindMemory(to: UInt8.self, capacity: job.rows * width)
      compute.split(job.rows, grain: 16) { rows in
        quantize(rows, of: job, normalizing: epsilon, by: kernel, q, scales, zeros)
      }
      var job = job
      (job.q, job.q_stride, job.q_scales, job.q_zeros) = (
        UnsafePointer(q), width, UnsafePointer(scales), UnsafePointer(zeros)
      )
      (job.scales, job.sums) = (UnsafePointer(panels.scales), UnsafePointer(panels.sums))
      job.split(on: compute, kernel.linear_i8)
    }
  }

  /// Quantises some rows of a job's activations.
  private func quantize(
    _ rows: Range<Int>, of job: ck_linear, normalizing epsilon: Float?, by kernel: ck_kernels,
    _ q: UnsafeMutablePointer<UInt8>, _ scales: UnsafeMutablePointer<Float>, _ zeros: UnsafeMutablePointer<Float>
  ) {
    let width = (inputs + 3) / 4 * 4
    let first = rows.lowerBound
    if let epsilon {
      return kernel.quantize_normalized(
        job.a + first * job.a_stride, job.a_stride, rows.count, inputs, epsilon, q + first * width, width,
        scales + first, zeros + first)
    }
    guard spreadsOutliers else {
      return kernel.quantize(
        job.a + first * job.a_stride, job.a_stride, rows.count, inputs, q + first * width, width, scales + first,
        zeros + first)
    }
    withScratch(bytes: inputs * 4) { scratch in
      let spread = scratch.bindMemory(to: Float.self, capacity: inputs)
      for row in rows {
        kernel.spread(job.a + row * job.a_stride, inputs, spread)
        kernel.quantize(spread, inputs, 1, inputs, q + row * width, width, scales + row, zeros + row)
      }
    }
  }
}

extension ck_linear {
  /// Computes on all threads: split by outputs while the rows are few, else by rows. The job's panels are all there are.
  func split(on compute: Compute, _ kernel: @convention(c) (UnsafePointer<ck_linear>?) -> Void) {
    if rows >= 96 * compute.threads {
      // A turn is about what the second-level cache takes of rows, so that more of them read the weights no more often.
      compute.split(rows, grain: 48, turn: 512) { range in
        var piece = rows(range)
        kernel(&piece)
      }
    } else {
      compute.split(last_panel, grain: 1) { panels in
        var piece = self
        (piece.first_panel, piece.last_panel) = (panels.lowerBound, panels.upperBound)
        kernel(&piece)
      }
    }
  }

  /// The job for some of its rows.
  private func rows(_ range: Range<Int>) -> ck_linear {
    var job = self
    job.rows = range.count
    job.a += range.lowerBound * a_stride
    job.c += range.lowerBound * c_stride
    job.residual = residual.map { $0 + range.lowerBound * residual_stride }
    job.q = q.map { $0 + range.lowerBound * q_stride }
    job.q_scales = q_scales.map { $0 + range.lowerBound }
    job.q_zeros = q_zeros.map { $0 + range.lowerBound }
    return job
  }
}
