extension Tape {
  /// Matrices of one width, one below the other.
  public mutating func stack(_ parts: [Variable]) -> Variable {
    let value = Matrix(stacking: parts.map(\.value))
    let starts = parts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.value.rows) }
    let slots = parts.map { Slot($0) }
    return record(value, from: parts) { [compute] dy, flow in
      for (i, slot) in slots.enumerated() where slot.isWanted {
        flow.add(dy.rows(starts[i]..<starts[i + 1]), to: slot, on: compute)
      }
    }
  }
}
