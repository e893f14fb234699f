import RankifyCore

/// What every vector that comes in must be: of the right dimension, finite, and not so long that scores overflow.
enum VectorCheck {
  static func check(
    _ vector: [Float], _ settings: VectorStoreSettings, _ what: String, _ encoder: String
  ) throws(RankifyError) {
    guard vector.count == settings.dimension else {
      throw RankifyError(
        .invalidInput, "\(what) has \(vector.count) numbers where \(settings.dimension) are expected; use \(encoder)")
    }
    guard let place = vector.firstIndex(where: { !$0.isFinite }) else { return try checkLength(vector, what) }
    throw RankifyError(
      .invalidInput, "\(what) has \(vector[place]) at position \(place); only finite numbers can be compared")
  }

  private static func checkLength(_ vector: [Float], _ what: String) throws(RankifyError) {
    // Two such vectors of 65,536 numbers have a dot product below the largest float.
    guard vector.allSatisfy({ $0.magnitude <= 1e16 }) else {
      throw RankifyError(.invalidInput, "\(what) has numbers beyond 1e16, whose products overflow; scale it down")
    }
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
