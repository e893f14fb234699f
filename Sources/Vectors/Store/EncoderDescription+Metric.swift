import RankifyCore

extension EncoderDescription {
  /// How vectors of this encoder are compared where nobody says otherwise: as the model's authors say, or by cosine.
  ///
  /// Where vectors have length 1 the dot product is the cosine, and ranks as the Euclidean distance does
  /// (|a − b|² = 2 − 2 a·b).
  /// - Throws: invalid input where the authors' way is none that vectors are searched by.
  public func standardMetric() throws(RankifyError) -> VectorMetric {
    switch similarity {
    case .dot: return .dot
    case nil, .cosine: return isNormalized ? .dot : .cosine
    case .euclidean where isNormalized: return .dot
    case .some(let other):
      throw RankifyError(
        .invalidInput,
        "\(name): its vectors are meant to be compared by \(other.rawValue) distance, by which they cannot be searched; "
          + "say --metric cosine or --metric dot where that will do")
    }
  }
}
