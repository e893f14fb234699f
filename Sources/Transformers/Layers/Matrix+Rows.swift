import Tensors

extension Matrix {
  /// Copies rows of `self` to `out`, which is resized: row i of `out` is row `rows[i]`.
  func copyRows(_ rows: [Int], into out: inout Matrix) {
    out.resize(rows: rows.count, columns: columns)
    withElements { source in
      out.withMutableElements { destination in
        for (i, row) in rows.enumerated() {
          _ = UnsafeMutableBufferPointer(rebasing: destination[(i * columns)..<((i + 1) * columns)])
            .update(fromContentsOf: source[(row * columns)..<((row + 1) * columns)])
        }
      }
    }
  }

  /// Copies row i of `self` to row `rows[i]` of a matrix with the same columns.
  func scatterRows(to rows: [Int], of out: UnsafeMutableBufferPointer<Float>) {
    withElements { source in
      for (i, row) in rows.enumerated() {
        _ = UnsafeMutableBufferPointer(rebasing: out[(row * columns)..<((row + 1) * columns)])
          .update(fromContentsOf: source[(i * columns)..<((i + 1) * columns)])
      }
    }
  }
}
