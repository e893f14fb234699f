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

  /// What settings say about what is trained.
  func prepared(_ settings: TrainingSettings, _ lottery: Lottery) -> ParameterSet {
    var result = self
    for id in ids where settings.frozen.contains(where: { name(of: id).contains($0) }) {
      result.setTrainable(false, id)
    }
    if settings.adapterRank > 0 { result.adaptLayers(settings, lottery) }
    return result
  }

  /// Matrices of the encoder's layers get adapters; what else the encoder's layers and embeddings have stays as it is. What
  /// comes behind the layers is trained as it would be without adapters.
  private mutating func adaptLayers(_ settings: TrainingSettings, _ lottery: Lottery) {
    for (place, id) in ids.enumerated() where isTrainable(id) {
      let (matrix, name) = (self[id], name(of: id))
      let isInLayer = name.contains("layer.") || name.contains("layers.")
      if isInLayer, matrix.rows > 1, matrix.columns > 1 {
        var generator = lottery.generator(.adapters, place)
        adapt(id, rank: settings.adapterRank, alpha: settings.adapterScale, using: &generator)
      } else if isInLayer || name.contains("embeddings") {
        setTrainable(false, id)
      }
    }
  }
}
