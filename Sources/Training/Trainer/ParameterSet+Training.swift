import RankifyCore
import Tensors

extension ParameterSet {
  /// The same, and nothing is trained.
  func frozen() -> ParameterSet {
    var result = self
    for id in ids { result.setTrainable(false, id) }
    return result
  }

  /// Whether any name contains the text.
  func contains(_ part: String) -> Bool { ids.contains { name(of: $0).contains(part) } }

  /// The first few names and the last ones.
  var someNames: String { (ids.prefix(2) + ids.suffix(2)).map { name(of: $0) }.joined(separator: ", ") }

  /// Throws where a model has numbers, trained or not, with which nothing can be computed.
  func requireFinite() throws(RankifyError) {
    guard let faulty = ids.first(where: { !isFinite($0) }) else { return }
    throw RankifyError(
      .invalidInput,
      "the model's weights '\(name(of: faulty))' are not finite as they are, before any training; take another model")
  }

  /// What settings say about what is trained and by which rate.
  /// - Parameter new: what begins with random numbers, and single factors
  /// - Throws: where there is nothing to adapt
  func prepared(
    _ settings: TrainingSettings, new: Set<ParameterID>, _ lottery: Lottery
  ) throws(RankifyError) -> ParameterSet {
    var result = self
    for id in new { result.setRateScale(settings.rateScale(of: self[id]), id) }
    for id in ids where settings.frozen.contains(where: { name(of: id).contains($0) }) {
      result.setTrainable(false, id)
    }
    if settings.adapterRank > 0 {
      result.adaptLayers(settings, new: new, lottery)
      guard result.ids.count > ids.count else {
        throw RankifyError(
          .badArguments,
          "there is no layer to adapt: all that low-rank adapters are for is frozen; leave one of the two out")
      }
    }
    return result
  }

  /// Matrices of the encoder's layers get adapters; what else was there before stays as it is, so that the adapters are all
  /// that changed in it.
  private mutating func adaptLayers(_ settings: TrainingSettings, new: Set<ParameterID>, _ lottery: Lottery) {
    for (place, id) in ids.enumerated() where isTrainable(id) && !new.contains(id) {
      let (matrix, name) = (self[id], name(of: id))
      let isInLayer = name.contains("layer.") || name.contains("layers.")
      if isInLayer, matrix.rows > 1, matrix.columns > 1 {
        var generator = lottery.generator(.adapters, place)
        adapt(id, rank: settings.adapterRank, alpha: settings.adapterScale, using: &generator)
      } else {
        setTrainable(false, id)
      }
    }
  }
}

extension TrainingSettings {
  /// Ten times the encoder's rate for a layer that begins with random numbers.
  static let defaultHeadScale: Float = 10
  /// Adam moves every number by about the rate, whatever its size: a factor, about 1, takes so many times the rate of a
  /// layer's weights, about a twentieth, to move as fast in its own size.
  static let factorScale: Float = 20

  /// How many times the learning rate that of a new parameter is.
  func rateScale(of parameter: Matrix) -> Float {
    let scale = headRate.map { $0 / rate } ?? Self.defaultHeadScale
    return parameter.rows * parameter.columns == 1 ? scale * Self.factorScale : scale
  }
}
