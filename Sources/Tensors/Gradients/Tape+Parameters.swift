extension Tape {
  /// A parameter itself.
  public mutating func parameter(_ id: ParameterID) -> Variable {
    let matrix = parameters[id]
    return record(matrix, from: [], trains: parameters.isTrainable(id)) { [compute] dy, flow in
      flow.parameters.update(id, like: matrix) { $0.add(dy, on: compute) }
    }
  }

  /// Row `indices[i]` of a table as row i.
  public mutating func gather(_ indices: [Int32], from table: ParameterID) -> Variable {
    let matrix = parameters[table]
    var value = Matrix()
    value.gather(indices, from: matrix, on: compute)
    return record(value, from: [], trains: parameters.isTrainable(table)) { [compute] dy, flow in
      flow.parameters.update(table, like: matrix) { $0.scatterAdd(dy, to: indices, on: compute) }
    }
  }
}

extension Matrix {
  fileprivate mutating func gather(_ indices: [Int32], from table: Matrix, on compute: Compute) {
    table.withElements { elements in
      EmbeddingTable(
        elements: UnsafeRawBufferPointer(elements), type: .float32, rows: table.rows, columns: table.columns
      ).gather(indices, into: &self, on: compute)
    }
  }

  /// Adds row i of `x` to row indices[i]. Threads share the columns: the rows add up in their order.
  mutating func scatterAdd(_ x: Matrix, to indices: [Int32], on compute: Compute) {
    precondition(columns == x.columns && x.rows == indices.count, "the shapes differ")
    let (to, columns, kernel) = (uniqueBase(), columns, compute.kernels.table.pointee.add)
    compute.split(columns, grain: 64) { part in
      for (i, index) in indices.enumerated() {
        kernel?(to + Int(index) * columns + part.lowerBound, x.base + i * columns + part.lowerBound, part.count)
      }
    }
    withExtendedLifetime(x) {}
  }
}
