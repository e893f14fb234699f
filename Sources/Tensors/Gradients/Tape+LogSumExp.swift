#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Tape {
  /// log Σ e^x of each row, [rows, columns] → [rows, 1]; the gradient is the softmax.
  public mutating func logSumExp(_ x: Variable) -> Variable {
    let columns = x.value.columns
    let sums = x.value.rowArrays.map { Float(Tensors.logSumExp($0.map(Double.init))) }
    let (input, slot) = (x.value, Slot(x))
    return record(Matrix(rows: sums.count, columns: 1, sums), from: [x]) { [compute] dy, flow in
      var dx = input
      dx.softmax(on: compute)
      dx.withMutableElements { dx in
        dy.withElements { dy in for i in dx.indices { dx[i] *= dy[i / columns] } }
      }
      flow.add(dx, to: slot, on: compute)
    }
  }

  /// Element j of a row is log Σ e^x over the elements from j on: what is left to choose from at each place of a ranking.
  public mutating func cumulativeLogSumExp(_ x: Variable) -> Variable {
    let columns = x.value.columns
    let rows = x.value.rowArrays.map { Tensors.suffixLogSumExp($0.map(Double.init)) }
    let value = Matrix(rows: rows.count, columns: columns, rows.flatMap { $0.map { Float($0) } })
    let (input, slot) = (x.value, Slot(x))
    return record(value, from: [x]) { [compute] dy, flow in
      var dx = Matrix(rows: input.rows, columns: columns)
      for row in rows.indices {
        // dx_j = Σ over k ≤ j of dy_k e^(x_j - L_k): no exponent is above 0.
        for j in 0..<columns {
          dx[row, j] = Float(
            (0...j).reduce(0.0) { $0 + Double(dy[row, $1]) * exp(Double(input[row, j]) - rows[row][$1]) })
        }
      }
      flow.add(dx, to: slot, on: compute)
    }
  }
}

/// log Σ e^x without overflow; -∞ of nothing.
package func logSumExp(_ x: some Sequence<Double>) -> Double {
  let most = x.max() ?? -.infinity
  guard most.isFinite else { return most }
  return most + log(x.reduce(0) { $0 + exp($1 - most) })
}

/// log Σ e^x over the elements from each place on, computed from the right; linear in the number of elements.
package func suffixLogSumExp(_ x: [Double]) -> [Double] {
  var result = x
  for i in x.indices.dropLast().reversed() {
    let (low, high) = (min(x[i], result[i + 1]), max(x[i], result[i + 1]))
    result[i] = high == -.infinity ? high : high + log1p(exp(low - high))
  }
  return result
}
