/// A row that is a sum of weighted rows of another matrix: means over tokens, single tokens, …
public struct RowSum: Sendable {
  /// Which rows.
  public let rows: [Int]
  /// One factor for each.
  public let weights: [Float]

  /// A sum.
  public init(rows: [Int], weights: [Float]) {
    precondition(rows.count == weights.count, "\(rows.count) rows, \(weights.count) weights")
    (self.rows, self.weights) = (rows, weights)
  }
}

extension Tape {
  /// Row i is the i-th sum of rows of x.
  public mutating func sums(_ sums: [RowSum], of x: Variable) -> Variable {
    let columns = x.value.columns, rows = x.value.rows
    var value = Matrix(rows: sums.count, columns: columns)
    value.withMutableElements { out in
      x.value.withElements { x in
        for (i, sum) in sums.enumerated() {
          for (row, weight) in zip(sum.rows, sum.weights) {
            for j in 0..<columns { out[i * columns + j] += weight * x[row * columns + j] }
          }
        }
      }
    }
    let slot = Slot(x)
    return record(value, from: [x]) { [compute] dy, flow in
      var dx = Matrix(rows: rows, columns: columns)
      dx.withMutableElements { dx in
        dy.withElements { dy in
          for (i, sum) in sums.enumerated() {
            for (row, weight) in zip(sum.rows, sum.weights) {
              for j in 0..<columns { dx[row * columns + j] += weight * dy[i * columns + j] }
            }
          }
        }
      }
      flow.add(dx, to: slot, on: compute)
    }
  }

  /// Every row divided by its Euclidean norm, at least `epsilon`: dx = (dy - y ⟨y, dy⟩) / norm.
  public mutating func normalizeRows(_ x: Variable, epsilon: Float = 1e-12) -> Variable {
    var value = x.value
    value.normalizeRows(epsilon: epsilon, on: compute)
    let (input, output, slot) = (x.value, value, Slot(x))
    return record(value, from: [x]) { [compute] dy, flow in
      let columns = dy.columns
      let (to, kernels) = (dy.uniqueBase(), compute.kernels.table.pointee)
      compute.split(dy.rows, grain: 16) { part in
        for row in part {
          let (x, y, d) = (input.base + row * columns, output.base + row * columns, to + row * columns)
          var (square, product) = (Float(0), Float(0))
          kernels.dot_f32(x, columns, 1, columns, x, &square)
          kernels.dot_f32(y, columns, 1, columns, d, &product)
          let norm = square.squareRoot()
          // Below epsilon the divisor is constant.
          if norm < epsilon { product = 0 }
          for j in 0..<columns { d[j] = (d[j] - y[j] * product) / max(norm, epsilon) }
        }
      }
      withExtendedLifetime((input, output)) {}
      flow.add(dy, to: slot, on: compute)
    }
  }

  /// All products of rows: [rows of x, rows of y], ⟨x_i, y_j⟩.
  public mutating func products(_ x: Variable, _ y: Variable) -> Variable {
    var value = Matrix()
    PackedLinear(y.value, pool: compute.pool)(x.value, into: &value, on: compute)
    let (left, right) = (x.value, y.value)
    let (leftSlot, rightSlot) = (Slot(x), Slot(y))
    return record(value, from: [x, y]) { [compute] dy, flow in
      if leftSlot.isWanted {
        var dx = Matrix()
        PackedLinear(right.transposed(on: compute), pool: compute.pool)(dy, into: &dx, on: compute)
        flow.add(dx, to: leftSlot, on: compute)
      }
      if rightSlot.isWanted {
        var sum = Matrix(rows: right.rows, columns: right.columns)
        sum.addTransposedProduct(dy, columns: 0..<dy.columns, left, on: compute)
        flow.add(sum, to: rightSlot, on: compute)
      }
    }
  }
}
