import RankifyCore
import Tensors

extension Trainer {
  /// Everything that the next steps depend on, besides the number of steps and what the trainer was made with.
  public var matrices: [String: Matrix] {
    var result = optimizer.state(of: parameters).named("optimizer.")
    for id in parameters.ids where parameters.isTrainable(id) {
      result["parameter." + parameters.name(of: id)] = parameters[id]
    }
    return result
  }

  /// Goes on from where another trainer, made with the same, was after so many steps.
  /// - Throws: a sentence that names what is missing or of another shape; the trainer is then of no more use
  public mutating func restore(_ matrices: [String: Matrix], steps: Int) throws(RankifyError) {
    guard 0...totalSteps ~= steps else { throw Self.fault("it is of step \(steps) of \(totalSteps)") }
    for id in parameters.ids where parameters.isTrainable(id) {
      let (name, old) = ("parameter." + parameters.name(of: id), parameters[id])
      guard let value = matrices[name] else { throw Self.fault("'\(name)' is missing") }
      guard value.rows == old.rows, value.columns == old.columns else {
        throw Self.fault("'\(name)' is \(value.rows) x \(value.columns), not \(old.rows) x \(old.columns)")
      }
      parameters[id] = value
    }
    let state = matrices.filter { $0.key.hasPrefix("optimizer.") }
      .map { (String($0.key.dropFirst("optimizer.".count)), $0.value) }
    if let name = optimizer.restore(Dictionary(uniqueKeysWithValues: state), of: parameters) {
      throw Self.fault("'optimizer.\(name)' is missing or of another shape")
    }
    self.steps = steps
  }

  private static func fault(_ reason: String) -> RankifyError {
    RankifyError(.invalidInput, "the checkpoint does not belong to this run: \(reason)")
  }
}

extension [String: Matrix] {
  fileprivate func named(_ prefix: String) -> [String: Matrix] {
    Dictionary(uniqueKeysWithValues: map { (prefix + $0.key, $0.value) })
  }
}
