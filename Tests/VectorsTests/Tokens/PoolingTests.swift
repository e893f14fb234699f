import Foundation
import RankifyCore
import Testing
import Vectors

struct PoolingTests {
  private struct Case: Decodable {
    let dimension: Int
    let factor: Int
    let protected: Int
    let vectors: [Float]
    let pooled: [Float]
  }

  @Test func vectorsArePooledAsByScipy() throws {
    let cases = try GoldenTokens.decode([Case].self, "pooling.json")
    #expect(cases.count == 6)
    for (number, golden) in cases.enumerated() {
      let vectors = TokenVectors(dimension: golden.dimension, values: golden.vectors)
      let pooled = vectors.pooled(factor: golden.factor, protected: golden.protected)
      #expect(pooled.values.count == golden.pooled.count, "case \(number)")
      #expect(zip(pooled.values, golden.pooled).allSatisfy { abs($0 - $1) < 2e-7 }, "case \(number)")
    }
  }

  @Test func smallTextsAndFactorOneStayAsTheyAre() {
    let vectors = TokenVectors(dimension: 2, values: [1, 0, 0, 1, 0.6, 0.8])
    #expect(vectors.pooled(factor: 1) == vectors)
    #expect(vectors.pooled(factor: 4, protected: 3) == vectors)
    #expect(vectors.pooled(factor: 4, protected: 9) == vectors)
    #expect(TokenVectors(dimension: 2, values: []).pooled(factor: 2).count == 0)
    // (0, 1) and (0.6, 0.8) become one.
    #expect(vectors.pooled(factor: 2).values == [1, 0, 0.3, 0.9])
  }

  @Test func equalVectorsMergeFirst() {
    let vectors = TokenVectors(dimension: 2, values: [0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0])
    #expect(vectors.pooled(factor: 3, protected: 0).values == [0, 1, 1, 0])
    // All distances within the two groups are 0: all of these merges are made at once.
    #expect(vectors.pooled(factor: 2, protected: 0).values == [0, 1, 1, 0])
  }
}
