import RankifyCore
import Testing
import Vectors

struct StandardMetricTests {
  private func metric(_ similarity: VectorSimilarity?, isNormalized: Bool) throws -> VectorMetric {
    try EncoderDescription(
      name: "model", checksum: "0", dimension: 2, maximumLength: 8, pooling: "mean", isNormalized: isNormalized,
      precision: "fp32", similarity: similarity
    ).standardMetric()
  }

  @Test func modelsAreSearchedAsTheirAuthorsCompare() throws {
    #expect(try metric(nil, isNormalized: false) == .cosine)
    #expect(try metric(.cosine, isNormalized: false) == .cosine)
    #expect(try metric(.dot, isNormalized: false) == .dot)
    // Of length 1 all of these rank alike.
    for similarity in [nil, VectorSimilarity.cosine, .dot, .euclidean] {
      #expect(try metric(similarity, isNormalized: true) == .dot)
    }
  }

  @Test func distancesThatCannotBeSearchedByAreRefused() {
    for (similarity, isNormalized) in [
      (VectorSimilarity.euclidean, false), (.manhattan, false), (.manhattan, true),
    ] {
      let error = #expect(throws: RankifyError.self) { try metric(similarity, isNormalized: isNormalized) }
      #expect(error?.code == .invalidInput)
      #expect(error?.message.contains("by \(similarity.rawValue) distance") == true)
      #expect(error?.message.contains("--metric cosine") == true)
    }
  }
}
