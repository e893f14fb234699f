import Foundation
import RankifyCore
import TestSupport
import Tensors
import Testing
import Vectors

struct ResidualCodecTests {
  private static func half(_ value: Double) -> UInt16 { Float16Bits.of(Float(value)) }

  // MARK: By hand

  /// Two centroids in 8 dimensions, 2 bits: computed by hand (in double precision, with centroids that are not rounded).
  @Test func aVectorIsEncodedAsByHand() throws {
    let r = 0.5.squareRoot()
    let halves = [r, r, 0, 0, 0, 0, 0, 0, 0, 0, r, r, 0, 0, 0, 0].map(Self.half)
    let codec = try ResidualCodec(
      bits: 2, centroids: Centroids(halves: halves, dimension: 8), cutoffs: [-0.1, 0, 0.1],
      weights: [-0.16, -0.05, 0.04, 0.18])
    let raw: [Double] = [0.6, 0.7, 0.1, -0.2, 0.25, -0.05, 0.15, -0.15]
    let length = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let vector = raw.map { Float($0 / length) }
    let codes = codec.encode(TokenVectors(dimension: 8, values: vector))
    #expect(codes.codes == [0] && codes.residuals == [36, 236])
    let decoded = codec.decode(codes: codes.codes, residuals: codes.residuals).values
    let expected: [Float] = [0.592997, 0.712223, 0.043355, -0.173420, 0.195098, -0.054194, 0.195098, -0.173420]
    // The stored centroids are rounded to 16-bit floats: 1/√2 is off by 1.5e-4.
    #expect(zip(decoded, expected).allSatisfy { abs($0 - $1) < 3e-4 })
    let cosine = zip(decoded, vector).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    #expect(abs(cosine - 0.9951726459) < 1e-4)
    #expect(abs(codes.squaredError - (2 - 2 * cosine)) < 1e-6)
  }

  @Test func quantilesInterpolate() {
    let quantiles = Quantiles((-4...4).map { Float($0) / 10 }.reversed())
    #expect([0.25, 0.5, 0.75].map(quantiles.value) == [-0.2, 0, 0.2])
    #expect(
      zip([0.125, 0.375, 0.625, 0.875].map(quantiles.value), [-0.3, -0.1, 0.1, 0.3]).allSatisfy { abs($0 - $1) < 1e-7 })
    #expect(quantiles.value(0) == -0.4 && quantiles.value(1) == 0.4)
    #expect(Quantiles([7]).value(0.3) == 7)
  }

  @Test func thereAreAsManyCentroidsAndSamplesAsInColBERT() {
    #expect(ResidualTraining.centroidCount(vectors: 8_841_823 * 67) == 262_144)
    #expect(ResidualTraining.sampleSize(documents: 8_841_823) == 521_173)
    #expect(ResidualTraining.centroidCount(vectors: 1000 * 100) == 4096)
    #expect(ResidualTraining.centroidCount(vectors: 100 * 120) == 1024)
    #expect(ResidualTraining.centroidCount(vectors: 0) == 1 && ResidualTraining.sampleSize(documents: 3) == 3)
    let sample = ResidualTraining(seed: 9).sample(documents: 100_000)
    #expect(sample.count == 55_426 && sample == sample.sorted() && Set(sample).count == sample.count)
    #expect(
      sample.allSatisfy { (0..<100_000).contains($0) } && sample != ResidualTraining(seed: 8).sample(documents: 100_000)
    )
  }

  // MARK: Against colbert-ai

  private struct Case: Decodable {
    let bits: Int
    let dimension: Int
    let centroids: [UInt16]
    let heldOut: [Float]
    let vectors: [Float]
    let cutoffs: [Float]
    let weights: [Float]
    let averageResidual: Float
    let codes: [UInt32]
    let residuals: [UInt8]
    let decoded: [Float]
  }

  @Test func codesAreThoseOfColBERT() throws {
    let cases = try GoldenTokens.decode([Case].self, "residual_codes.json")
    #expect(cases.map(\.bits) == [1, 2, 4])
    for golden in cases {
      let codec = try ResidualCodec(
        bits: golden.bits, centroids: Centroids(halves: golden.centroids, dimension: golden.dimension),
        cutoffs: golden.cutoffs, weights: golden.weights)
      let codes = codec.encode(TokenVectors(dimension: golden.dimension, values: golden.vectors))
      #expect(codes.codes == golden.codes)
      #expect(codes.residuals == golden.residuals)
      let decoded = codec.decode(codes: golden.codes, residuals: golden.residuals)
      #expect(zip(decoded.values, golden.decoded).allSatisfy { abs($0 - $1) < 1e-6 })
    }
  }

  @Test func bucketsAreThoseOfColBERT() throws {
    for golden in try GoldenTokens.decode([Case].self, "residual_codes.json") {
      let centroids = Centroids(halves: golden.centroids, dimension: golden.dimension)
      let heldOut = TokenVectors(dimension: golden.dimension, values: golden.heldOut)
      let codec = try ResidualTraining(bits: golden.bits).fitted(centroids, to: heldOut)
      #expect(zip(codec.cutoffs, golden.cutoffs).allSatisfy { abs($0 - $1) < 1e-6 })
      #expect(zip(codec.weights, golden.weights).allSatisfy { abs($0 - $1) < 1e-6 })
      #expect(abs(codec.averageResidual - golden.averageResidual) < 1e-6)
    }
  }

  // MARK: Training

  private static func documents(_ count: Int, tokens: Int, dimension: Int, seed: UInt64) -> [TokenVectors] {
    var random = RandomVectors(seed: seed)
    let topics = (0..<40).map { _ in random.uniform(dimension) }
    return (0..<count).map { _ in
      let values = (0..<tokens).flatMap { _ in
        unit(zip(topics[random.next(below: 40)], random.uniform(dimension)).map { $0 + 0.5 * $1 })
      }
      return TokenVectors(dimension: dimension, values: values)
    }
  }

  private static func unit(_ values: [Float]) -> [Float] {
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return values.map { $0 / length }
  }

  @Test func trainingIsTheSameAtAnyNumberOfThreads() throws {
    let sample = Self.documents(40, tokens: 30, dimension: 20, seed: 1)
    let training = ResidualTraining(bits: 2, seed: 5)
    let one = try training.codec(sample: sample, on: ThreadPool(threads: 1))
    let three = try training.codec(sample: sample, on: ThreadPool(threads: 3))
    #expect(one.centroids.count == 512)
    #expect((0..<512).allSatisfy { one.centroids[$0] == three.centroids[$0] })
    #expect(one.cutoffs == three.cutoffs && one.weights == three.weights && one.heldOutError == three.heldOutError)
    let all = TokenVectors(dimension: 20, values: sample.flatMap(\.values))
    #expect(one.encode(all, on: ThreadPool(threads: 1)) == one.encode(all, on: ThreadPool(threads: 3)))
    let other = try ResidualTraining(bits: 2, seed: 6).codec(sample: sample)
    #expect((0..<512).contains { one.centroids[$0] != other.centroids[$0] })
  }

  /// Products of bytes choose the candidates; in exact arithmetic the result is that of trying all centroids.
  @Test(arguments: [8, 24, 128]) func theNearestCentroidIsFound(_ dimension: Int) throws {
    let sample = Self.documents(60, tokens: 80, dimension: dimension, seed: UInt64(dimension))
    let codec = try ResidualTraining(bits: 1).codec(sample: sample, centroids: 2100)
    #expect(codec.centroids.count == 2100)
    let centroids = (0..<codec.centroids.count).map { codec.centroids[$0] }
    let vectors = TokenVectors(dimension: dimension, values: sample[7].values + sample[31].values)
    let found = codec.encode(vectors).codes
    for token in 0..<vectors.count {
      let products = centroids.map { zip($0, vectors[token]).reduce(0.0) { $0 + Double($1.0) * Double($1.1) } }
      let best = products.max() ?? 0
      #expect(products[Int(found[token])] >= best - 1e-7)
      #expect(products.firstIndex { Float($0) == Float(best) } == Int(found[token]))
    }
  }

  @Test func moreBitsLoseLess() throws {
    let sample = Self.documents(100, tokens: 40, dimension: 32, seed: 3)
    let errors = try [1, 2, 4].map { bits in
      let codec = try ResidualTraining(bits: bits).codec(sample: sample)
      #expect(codec.residualBytes == 4 * bits)
      return codec.heldOutError
    }
    #expect(errors[0] > 1.8 * errors[1] && errors[1] > 5 * errors[2] && errors[2] < 0.01)
  }

  // MARK: Small and odd samples

  @Test func threeDocumentsAreEnough() throws {
    let sample = Self.documents(3, tokens: 10, dimension: 16, seed: 4)
    let codec = try ResidualTraining().codec(sample: sample)
    #expect(codec.centroids.count == 29)
    let one = TokenVectors(dimension: 8, values: [1, 0, 0, 0, 0, 0, 0, 0])
    let least = try ResidualTraining(bits: 1).codec(sample: [one])
    #expect(least.centroids.count == 1)
    #expect(least.decode(codes: [0], residuals: [0]).values == one.values)
  }

  @Test func equalVectorsLeaveNoEmptyCentroids() throws {
    let few = Self.documents(1, tokens: 5, dimension: 16, seed: 5)[0]
    let sample =
      Array(repeating: few, count: 50) + [TokenVectors(dimension: 16, values: [Float](repeating: 0, count: 32))]
    let codec = try ResidualTraining().codec(sample: sample)
    #expect(codec.centroids.count == 5)
    #expect(Set(codec.encode(few).codes) == [0, 1, 2, 3, 4])
    let zeros = TokenVectors(dimension: 16, values: [Float](repeating: 0, count: 320))
    #expect(try ResidualTraining().codec(sample: [zeros]).centroids.count == 1)
  }

  @Test func samplesThatCannotBeUsedAreRefused() throws {
    func fault(_ sample: [TokenVectors], bits: Int = 2) -> RankifyError? {
      #expect(throws: RankifyError.self) { try ResidualTraining(bits: bits).codec(sample: sample) }
    }
    let odd = fault([TokenVectors(dimension: 6, values: [1, 0, 0, 0, 0, 0])], bits: 1)
    #expect(odd?.code == .badArguments)
    #expect(
      odd?.message == "residual codes of 6 numbers of 1 bits do not fill whole bytes; take more bits, fp16 or int8")
    #expect(fault([TokenVectors(dimension: 8, values: [1, 0, 0, 0, 0, 0, 0, 0])], bits: 3)?.code == .badArguments)
    let none = fault([TokenVectors(dimension: 8, values: []), TokenVectors(dimension: 8, values: [])])
    #expect(none?.message == "none of the 2 sampled documents has a token vector; check the encoder")
    let nan = fault([TokenVectors(dimension: 8, values: [1, 0, 0, 0, 0, 0, 0, 0, 0, .nan, 0, 0, 0, 0, 0, 0])])
    #expect(
      nan?.message
        == "sampled document 1 has nan in its token vector 2, where numbers up to 1e16 are expected; check the encoder")
    #expect(throws: RankifyError.self) {
      try ResidualCodec(
        bits: 1, centroids: Centroids(halves: [0, 0, 0, 0, 0, 0, 0, 0x7e00], dimension: 8), cutoffs: [0],
        weights: [0, 1])
    }
    for (cutoffs, weights): ([Float], [Float]) in [
      ([], [0, 1]), ([0], [0]), ([.nan], [0, 1]), ([0], [0, .infinity]),
    ] {
      #expect(throws: RankifyError.self) {
        try ResidualCodec(
          bits: 1, centroids: Centroids(halves: [0, 0, 0, 0, 0, 0, 0, 0], dimension: 8), cutoffs: cutoffs,
          weights: weights)
      }
    }
  }
}

/// 16-bit floats by the compiler.
private enum Float16Bits {
  static func of(_ value: Float) -> UInt16 {
    // Only for normal numbers: rounds to nearest, ties to even.
    guard value != 0 else { return 0 }
    let bits = value.magnitude.bitPattern
    let rounded = (bits + 0xfff + (bits >> 13 & 1)) >> 13
    return UInt16(truncatingIfNeeded: rounded - (112 << 10)) | (value < 0 ? 0x8000 : 0)
  }
}
