extension Tape {
  /// Rotates the first `columns` columns of each row by its position, as `Rotary.apply`. A rotation's transpose is its
  /// inverse.
  public mutating func rotate(_ x: Variable, by rotary: Rotary, columns: Int, offsets: [Int]) -> Variable {
    var value = x.value
    rotary.apply(to: &value, columns: columns, offsets: offsets, on: compute)
    let slot = Slot(x)
    return record(value, from: [x]) { [compute] dy, flow in
      rotary.apply(to: &dy, columns: columns, offsets: offsets, isInverse: true, on: compute)
      flow.add(dy, to: slot, on: compute)
    }
  }
}
