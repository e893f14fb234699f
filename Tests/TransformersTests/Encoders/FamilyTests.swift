import Tensors
import Testing
import Transformers

/// Every family against PyTorch, in exact arithmetic.
struct FamilyTests {
  @Test(arguments: GoldenEncoder.families)
  func tokensAndStatesAreThoseOfPyTorch(_ name: String) throws {
    let golden = try GoldenEncoder(name).golden(GoldenEncoder.Family.self)
    let encoder = try TokenEncoder(folder: GoldenEncoder(name).folder)
    let encoded = try encoder.encode(golden.texts, as: .document)
    #expect(encoded.map(\.tokens) == golden.ids)
    for (number, states) in golden.states {
      let found = encoded[try #require(Int(number))].states
      #expect(found.rows == states.count && found.columns == encoder.hiddenSize)
      #expect(largestDifference(found.elements, states.flatMap { $0 }) < 1e-5, "text \(number)")
    }
  }

  @Test(arguments: GoldenEncoder.families)
  func plainEncodersAveragePositions(_ name: String) throws {
    let golden = try GoldenEncoder(name).golden(GoldenEncoder.Family.self)
    let encoder = try SentenceEncoder(folder: GoldenEncoder(name).folder)
    let vectors = try encoder.encode(golden.texts, as: .query)
    for (vector, expected) in zip(vectors, golden.mean) { #expect(largestDifference(vector, expected) < 1e-5) }
    #expect(encoder.identity.pooling == "mean" && !encoder.identity.isNormalized)
  }

  @Test(arguments: GoldenEncoder.families)
  func crossEncodersScoreAsPyTorch(_ name: String) throws {
    let golden = try GoldenEncoder(name).golden(GoldenEncoder.Family.self)
    let scorer = try CrossEncoder(folder: GoldenEncoder(name).folder)
    let scores = try scorer.scores(of: golden.texts, for: golden.query)
    #expect(largestDifference(scores, golden.scores) < 1e-5)
    #expect(Set(golden.scores).count > 1)
  }

  @Test(arguments: GoldenEncoder.families, [Precision.bf16, .int8])
  func lowerPrecisionStaysClose(_ name: String, _ precision: Precision) throws {
    let golden = try GoldenEncoder(name).golden(GoldenEncoder.Family.self)
    let vectors = try SentenceEncoder(folder: GoldenEncoder(name).folder, precision: precision)
      .encode(golden.texts, as: .query)
    for (vector, expected) in zip(vectors, golden.mean) {
      #expect(cosine(vector, expected) > (precision == .bf16 ? 0.9995 : 0.999))
    }
  }

  /// Some channels of trained encoders are far larger than the others. Steps as wide as those ask for would give cosines of
  /// .998, and of .996 with the steps of AVX2.
  @Test(arguments: [Precision.bf16, .int8])
  func channelsFarLargerThanTheOthersDoNotBlurThem(_ precision: Precision) throws {
    let golden = try GoldenEncoder("outliers").golden(GoldenEncoder.Means.self)
    let vectors = try SentenceEncoder(folder: GoldenEncoder("outliers").folder, precision: precision)
      .encode(golden.texts, as: .query)
    #expect(vectors.count == golden.mean.count)
    for (vector, expected) in zip(vectors, golden.mean) {
      #expect(cosine(vector, expected) > 0.9998)
    }
  }

  private func cosine(_ a: [Float], _ b: [Float]) -> Float {
    func product(_ x: [Float], _ y: [Float]) -> Float { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
    return product(a, b) / (product(a, a) * product(b, b)).squareRoot()
  }
}
