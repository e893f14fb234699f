import RankifyCore

/// What token vectors that come in must be: of the right dimension, and finite.
enum TokenCheck {
  static func check(_ vectors: TokenVectors, _ dimension: Int, _ what: String) throws(RankifyError) {
    guard vectors.dimension == dimension else {
      throw RankifyError(
        .invalidInput,
        "\(what) has token vectors of \(vectors.dimension) numbers where \(dimension) are expected; use the encoder that "
          + "made the others")
    }
    // Two such vectors of 65,536 numbers have a product below the largest float.
    guard let place = vectors.values.firstIndex(where: { !($0.magnitude <= 1e16) }) else { return }
    throw RankifyError(
      .invalidInput,
      "\(what) has \(vectors.values[place]) in its token vector \(place / dimension + 1), where numbers up to 1e16 are "
        + "expected; check the encoder")
  }
}
