import CKernels

extension Matrix {
  /// The mean of the rows of each sequence: sequence s is rows offsets[s] ..< offsets[s + 1]. Zeros for an empty one.
  public func meanPooled(offsets: [Int], into out: inout Matrix, on compute: Compute = .serial) {
    let kernels = compute.kernels.table.pointee
    pooled(offsets: offsets, into: &out, on: compute) { to, rows, columns in
      for row in rows.dropFirst() { kernels.add(to, base + row * columns, columns) }
      kernels.scale(to, 1 / Float(max(1, rows.count)), columns)
    }
  }

  /// The largest value of each column in each sequence. Zeros for an empty one.
  public func maxPooled(offsets: [Int], into out: inout Matrix, on compute: Compute = .serial) {
    let kernels = compute.kernels.table.pointee
    pooled(offsets: offsets, into: &out, on: compute) { to, rows, columns in
      for row in rows.dropFirst() { kernels.maximum(to, base + row * columns, columns) }
    }
  }

  /// Copies the first row of each sequence, then lets `accumulate` add the others.
  private func pooled(
    offsets: [Int], into out: inout Matrix, on compute: Compute,
    _ accumulate: (UnsafeMutablePointer<Float>, Range<Int>, Int) -> Void
  ) {
    precondition(offsets.first == 0 && offsets.last == rows, "offsets end at \(offsets.last ?? 0), not \(rows)")
    out.resize(rows: offsets.count - 1, columns: columns)
    let destination = out.uniqueBase()
    compute.split(offsets.count - 1, grain: 4) { sequences in
      for s in sequences {
        let (to, rows) = (destination + s * columns, offsets[s]..<offsets[s + 1])
        if let first = rows.first {
          to.update(from: base + first * columns, count: columns)
        } else {
          to.update(repeating: 0, count: columns)
        }
        accumulate(to, rows, columns)
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
