import RankifyCore

/// What every vector that comes in must be: of the right dimension, finite, and not so long that scores overflow.
enum VectorCheck {
  /// - Parameters:
  ///   - item: what the vector is in messages, and its number
  ///   - encoder: who gives vectors of the right dimension
  static func check(
    _ vector: [Float], _ settings: VectorStoreSettings, _ item: (noun: String, number: Int), _ encoder: String
  ) throws(RankifyError) {
    guard let fault = fault(vector, settings, encoder) else { return }
    throw RankifyError(.invalidInput, item.noun, item.number, fault)
  }

  private static func fault(_ vector: [Float], _ settings: VectorStoreSettings, _ encoder: String) -> String? {
    guard vector.count == settings.dimension else {
      return "has \(vector.count) numbers where \(settings.dimension) are expected; use \(encoder)"
    }
    if let place = vector.firstIndex(where: { !$0.isFinite }) {
      return "has \(vector[place]) at position \(place); only finite numbers can be compared"
    }
    // Two such vectors of 65,536 numbers have a dot product below the largest float.
    return vector.allSatisfy { $0.magnitude <= 1e16 }
      ? nil : "has numbers beyond 1e16, whose products overflow; scale it down"
  }

  /// Copies a vector into a padded buffer, scaled to length 1 where the metric asks for it.
  static func fill(_ out: inout [Float], _ vector: [Float], _ metric: VectorMetric) {
    guard metric == .cosine else {
      for i in vector.indices { out[i] = vector[i] }
      return
    }
    let squares = vector.reduce(0.0) { $0 + Double($1) * Double($1) }
    let scale = squares > 0 ? 1 / squares.squareRoot() : 0
    for i in vector.indices { out[i] = Float(Double(vector[i]) * scale) }
  }
}
