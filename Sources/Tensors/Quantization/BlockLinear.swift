import CKernels

/// y = x Wᵀ + b + residual, where W stays as a file holds it: mapped, in blocks of few bits.
///
/// A few rows of x are multiplied with the blocks as they lie (decoding: each weight is read once, and little else). Many rows
/// are worth unpacking: panel by panel into the second-level cache, where all rows meet it (prefill). No copy of W is kept.
///
/// A row of y depends on its row of x, the weights and the kind of product alone, in every bit: not on the threads, nor on the
/// other rows but for their number, which chooses the kind. Both kinds sum the same products in 32-bit floats, in another order.
///
/// Bytes of weights are only read, and `owner` keeps them: hence safe to share.
public struct BlockLinear: @unchecked Sendable {
  /// One of several matrices with the same inputs, whose outputs follow each other.
  public struct Part {
    /// The weights, a row an output.
    public var matrix: BlockMatrix
    /// Numbers of a head if the rows of its pairs are neighbours (GGUF files of Llama); outputs then have them half a head apart.
    public var interleavedHead: Int?

    /// All rows of a matrix.
    public init(_ matrix: BlockMatrix, interleavedHead: Int? = nil) {
      precondition(interleavedHead.map { $0 % 2 == 0 && matrix.rows % $0 == 0 } ?? true, "heads of an odd size")
      (self.matrix, self.interleavedHead) = (matrix, interleavedHead)
    }

    /// The row of the matrix that gives an output.
    public func row(of output: Int) -> Int {
      guard let head = interleavedHead else { return output }
      let (first, place) = (output / head * head, output % head)
      return first + (place < head / 2 ? 2 * place : 2 * (place - head / 2) + 1)
    }
  }

  /// The columns of x.
  public let inputs: Int
  /// The columns of y.
  public let outputs: Int
  /// How products of many rows are computed; few rows are always multiplied in 32-bit floats.
  public let precision: Precision
  let parts: [Part]
  /// The output that a part begins with, and the number of all.
  let starts: [Int]
  let bias: [Float]?
  private let owner: any Sendable

  /// So many rows are multiplied with the blocks as they lie; more are worth unpacking.
  static let fewRows = 12

  /// - Parameters:
  ///   - bias: in the order of the outputs
  ///   - precision: `.fp32` and `.bf16` multiply floats. `.int8` multiplies integers: those of the blocks, exactly, with activations
  ///     rounded to 16 bits, a factor for every 32. Weights that are no integers, and activations then, are rounded to 14 bits
  ///   - owner: keeps the bytes of the weights
  public init(_ parts: [Part], bias: [Float]? = nil, precision: Precision = .fp32, owner: any Sendable) {
    precondition(Set(parts.map(\.matrix.columns)).count == 1, "inputs of \(parts.map(\.matrix.columns))")
    inputs = parts[0].matrix.columns
    starts = parts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.matrix.rows) }
    let outputs = starts[parts.count]
    precondition(bias.map { $0.count == outputs } ?? true, "expected \(outputs) biases, got \(bias?.count ?? 0)")
    self.outputs = outputs
    (self.parts, self.bias, self.precision, self.owner) = (parts, bias, precision, owner)
  }

  /// Computes `y` for all rows of `x`; `y` is resized. `residual` has y's shape and is added last.
  public func callAsFunction(
    _ x: Matrix, adding residual: Matrix? = nil, into y: inout Matrix, on compute: Compute = .serial
  ) {
    precondition(x.columns == inputs, "expected \(inputs) columns, got \(x.columns)")
    if let residual {
      precondition(residual.rows == x.rows && residual.columns == outputs, "the residual has another shape")
    }
    y.resize(rows: x.rows, columns: outputs)
    let out = y.uniqueBase()
    bias.withBase { bias in
      let product = Product(layer: self, x: x, bias: bias, residual: residual?.base, y: out, compute: compute)
      if x.rows <= Self.fewRows { product.multiplyBlocks() } else { product.multiplyPanels() }
    }
    withExtendedLifetime((x, residual, owner)) {}
  }

  /// Computes activation(first half of the outputs) · second half (Shazeer 2020), of two parts as large and no biases.
  public func gated(_ activation: Activation, _ x: Matrix, into y: inout Matrix, on compute: Compute = .serial) {
    precondition(x.columns == inputs, "expected \(inputs) columns, got \(x.columns)")
    precondition(bias == nil && parts.count == 2 && starts[1] * 2 == outputs, "a gate is of two parts of one size")
    guard x.rows > Self.fewRows else {
      var wide = Matrix()
      self(x, into: &wide, on: compute)
      return wide.gated(activation, into: &y, on: compute)
    }
    y.resize(rows: x.rows, columns: outputs / 2)
    let product = Product(layer: self, x: x, bias: nil, residual: nil, y: y.uniqueBase(), compute: compute)
    product.multiplyPanels(gatedBy: activation)
    withExtendedLifetime((x, owner)) {}
  }

  /// One call.
  struct Product {
    let layer: BlockLinear
    let x: Matrix
    let bias: UnsafePointer<Float>?
    let residual: UnsafePointer<Float>?
    let y: UnsafeMutablePointer<Float>
    let compute: Compute
  }
}

extension [Float]? {
  /// Calls `body` with the address of the elements.
  fileprivate func withBase<R>(_ body: (UnsafePointer<Float>?) -> R) -> R {
    guard let self else { return body(nil) }
    return self.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}

extension BlockLinear.Part {
  /// As kernels take it.
  func rows(_ kernels: Kernels) -> ck_block_rows {
    let format = matrix.format.kernels(kernels)
    return ck_block_rows(
      blocks: matrix.blocks.baseAddress, row_bytes: matrix.rowBytes, k: matrix.columns, head: interleavedHead ?? 0,
      unpack: format.unpack, integers: format.integers, elements: format.elements, bytes: format.bytes,
      group: format.group, offsets: format.offsets)
  }
}
