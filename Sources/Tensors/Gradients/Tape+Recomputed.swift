extension Tape {
  /// Operations of which nothing is kept but inputs and outcome: on the way back they are computed again, and their gradients
  /// then (gradient checkpointing; Chen et al. 2016). Memory for one such group at a time, for the time of one more way
  /// forward.
  ///
  /// The outcome and its gradients are those of the operations themselves, in every bit, but for the places where dropout
  /// drops.
  /// - Parameter operations: given a tape and `inputs` on it; it must use no other variables that are trained, and do the same
  ///   when it is called again
  public mutating func recomputed(
    _ inputs: [Variable], _ operations: @escaping (inout Tape, [Variable]) -> Variable
  ) -> Variable {
    draws += 1
    let seed = seed &+ draws &* 0x9e37_79b9_7f4a_7c15
    var first = Tape(parameters, packed: packed, seed: seed, on: compute)
    let values = inputs.map(\.value)
    let outcome = operations(&first, values.map { Variable($0) })
    let slots = inputs.map { Slot($0) }
    return record(outcome.value, from: inputs, trains: outcome.slot != nil) { [parameters, packed, compute] dy, flow in
      var tape = Tape(parameters, packed: packed, seed: seed, on: compute)
      let again = zip(values, slots).map { $1.isWanted ? tape.input($0) : Variable($0) }
      let outcome = operations(&tape, again)
      let wanted = zip(again, slots).filter { $1.isWanted }
      let found = tape.backward(from: [(outcome, dy)], into: &flow.parameters, of: wanted.map(\.0))
      for (gradient, place) in zip(found, wanted) {
        if let gradient { flow.add(gradient, to: place.1, on: compute) }
      }
    }
  }
}
