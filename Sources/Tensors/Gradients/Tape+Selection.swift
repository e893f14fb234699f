extension Tape {
  /// Some rows of x: row i is row indices[i]. A row may be taken more than once.
  public mutating func rows(_ indices: [Int], of x: Variable) -> Variable {
    let (from, columns, slot) = (x.value, x.value.columns, Slot(x))
    var value = Matrix()
    value.resize(rows: indices.count, columns: columns)
    let to = value.uniqueBase()
    for (i, index) in indices.enumerated() {
      precondition(index >= 0 && index < from.rows, "row \(index) of \(from.rows)")
      (to + i * columns).update(from: from.base + index * columns, count: columns)
    }
    let count = from.rows
    return record(value, from: [x]) { [compute] dy, flow in
      var dx = Matrix(rows: count, columns: columns)
      dx.scatterAdd(dy, to: indices.map { Int32($0) }, on: compute)
      flow.add(dx, to: slot, on: compute)
    }
  }
}
