import CKernels

extension Matrix {
  /// Applies a function to every element.
  public mutating func apply(_ activation: Activation, on compute: Compute = .serial) {
    let x = uniqueBase()
    let kernel = compute.kernels.table.pointee.activate
    compute.split(rows * columns, grain: 1 << 13) { range in
      kernel?(x + range.lowerBound, range.count, activation.identifier)
    }
  }

  /// A function of every element, in a matrix of its own.
  func activated(_ activation: Activation, on compute: Compute) -> Matrix {
    var out = Matrix()
    out.resize(rows: rows, columns: columns)
    let (to, kernel, block) = (out.uniqueBase(), compute.kernels.table.pointee.activate, 1 << 12)
    compute.split((rows * columns + block - 1) / block, grain: 1) { range in
      for first in range.lazy.map({ $0 * block }) {
        let count = Swift.min(block, rows * columns - first)
        (to + first).update(from: base + first, count: count)
        kernel?(to + first, count, activation.identifier)
      }
    }
    withExtendedLifetime(self) {}
    return out
  }

  /// Adds another matrix of the same shape.
  public mutating func add(_ other: Matrix, on compute: Compute = .serial) {
    precondition(rows == other.rows && columns == other.columns, "the shapes differ")
    let x = uniqueBase()
    let kernel = compute.kernels.table.pointee.add
    compute.split(rows * columns, grain: 1 << 13) { range in
      kernel?(x + range.lowerBound, other.base + range.lowerBound, range.count)
    }
    withExtendedLifetime(other) {}
  }

  /// Multiplies every element by a factor.
  public mutating func scale(by factor: Float, on compute: Compute = .serial) {
    compute.kernels.table.pointee.scale(uniqueBase(), factor, rows * columns)
  }

  /// e^x / Σ e^x along each row.
  public mutating func softmax(on compute: Compute = .serial) {
    let x = uniqueBase()
    let columns = columns
    let kernel = compute.kernels.table.pointee.softmax
    compute.split(rows, grain: 16) { kernel?(x + $0.lowerBound * columns, columns, $0.count, columns) }
  }

  /// Gated linear unit: activation(first half of the columns) · second half, into a matrix of half the columns
  /// (Shazeer 2020; GeGLU in ModernBERT).
  public func gated(_ activation: Activation, into out: inout Matrix, on compute: Compute = .serial) {
    precondition(columns % 2 == 0, "\(columns) columns cannot be halved")
    let half = columns / 2
    out.resize(rows: rows, columns: half)
    let to = out.uniqueBase()
    let kernel = compute.kernels.table.pointee.activate_multiply
    compute.split(rows, grain: 8) { range in
      for row in range {
        let from = base + row * columns
        (to + row * half).update(from: from, count: half)
        kernel?(to + row * half, from + half, half, activation.identifier)
      }
    }
    withExtendedLifetime(self) {}
  }

  /// Divides every row by its Euclidean norm, at least `epsilon` (1e-12, as PyTorch's `normalize`).
  public mutating func normalizeRows(epsilon: Float = 1e-12, on compute: Compute = .serial) {
    let x = uniqueBase()
    let columns = columns
    let kernels = compute.kernels.table.pointee
    compute.split(rows, grain: 16) { range in
      for row in range {
        let from = x + row * columns
        var square: Float = 0
        kernels.dot_f32(from, columns, 1, columns, from, &square)
        kernels.scale(from, 1 / max(square.squareRoot(), epsilon), columns)
      }
    }
  }
}
