import RankifyCore
import Tensors
import TestSupport
import Testing
import Vectors

/// Vectors whose products are the rows of a table: queries are unit vectors, documents the table's columns.
private func table(_ rows: [[Float]], keeping columns: [Int]? = nil) -> (query: TokenVectors, document: TokenVectors) {
  let n = rows.count
  let units = (0..<n * n).map { Float($0 / n == $0 % n ? 1 : 0) }
  let kept = columns ?? Array(rows[0].indices)
  return (
    TokenVectors(dimension: n, values: units),
    TokenVectors(dimension: n, values: kept.flatMap { column in rows.map { $0[column] } })
  )
}

private let positive: [[Float]] = [[0.9, 0.1, -0.2], [0.3, 0.8, 0.4]]
private let negative: [[Float]] = [[-0.5, -0.1, -0.3], [0.2, -0.4, 0.1]]

@Suite struct MaxSimTests {
  @Test func sumsTheBestMatchOfEachQueryToken() {
    let (query, document) = table(positive)
    expect(MaxSim().scores(of: [document], for: query)[0], 0.9 + 0.8)
  }

  @Test func excludesMaskedTokens() {
    let (query, kept) = table(positive, keeping: [0, 2])
    let (_, whole) = table(positive)
    for masking in MaxSim.Masking.allCases {
      expect(MaxSim(masking: masking).scores(of: [kept, whole], for: query)[0], 0.9 + 0.4)
    }
  }

  @Test func maskedTokensMayBeZerosAsInPyLate() {
    let (query, kept) = table(negative, keeping: [0, 2])
    let (_, whole) = table(negative)
    expect(MaxSim().scores(of: [kept, whole], for: query)[0], -0.3 + 0.2)
    expect(MaxSim(masking: .zero).scores(of: [kept, whole], for: query)[0], 0.2)
    // Alone it is the longest, and nothing is padded.
    expect(MaxSim(masking: .zero).scores(of: [kept], for: query)[0], -0.3 + 0.2)
  }

  @Test func comparesByProductsOfTheVectorsAsTheyAre() {
    // Lengths 5 and 2, 1 and 5 and 0: the cosines are .6, .96, 0 and 0, .6, 0.
    let query = TokenVectors(dimension: 2, values: [3, 4, 0, 2])
    let document = TokenVectors(dimension: 2, values: [1, 0, 4, 3, 0, 0])
    expect(MaxSim().scores(of: [document], for: query)[0], 24 + 6)
    let unit = TokenVectors(dimension: 2, values: [0.6, 0.8, 0, 1])
    let units = TokenVectors(dimension: 2, values: [1, 0, 0.8, 0.6, 0, 0])
    expect(MaxSim().scores(of: [units], for: unit)[0], 1.56)
  }

  @Test func squaredDistancesAreNegated() {
    // Distances from (3, 4): 20, 2, 25; from (0, 2): 5, 17, 4.
    let query = TokenVectors(dimension: 2, values: [3, 4, 0, 2])
    let document = TokenVectors(dimension: 2, values: [1, 0, 4, 3, 0, 0])
    expect(MaxSim(.squaredDistance).scores(of: [document], for: query)[0], -2 - 4)
  }

  @Test func fliprTakesTheBestOfQueryAndContext() {
    // Query token i has the similarity i / 100 with the only document token: 64 of the query, 12 of the context.
    let query = TokenVectors(dimension: 1, values: (0..<76).map { Float($0) / 100 })
    let document = TokenVectors(dimension: 1, values: [1])
    let expected = ((32..<64).reduce(0, +) + (68..<76).reduce(0, +))
    expect(MaxSim(aggregation: .flipr).scores(of: [document], for: query)[0], Float(expected) / 100)
  }

  @Test func aDocumentOfNoTokensComesLast() {
    let (query, document) = table(negative)
    let empty = TokenVectors(dimension: 2, values: [])
    let scores = MaxSim().scores(of: [document, empty], for: query)
    #expect(scores[1] == 2 * MaxSim.masked)
    #expect(scores[1] < scores[0])
    #expect(MaxSim(masking: .zero).scores(of: [document, empty], for: query)[1] == 0)
  }

  @Test func aQueryOfNoTokensOrOfOneHasAScore() {
    let (_, document) = table(positive)
    #expect(MaxSim().scores(of: [document], for: TokenVectors(dimension: 2, values: [])) == [0])
    expect(MaxSim().scores(of: [document], for: TokenVectors(dimension: 2, values: [0, 1]))[0], 0.8)
    #expect(MaxSim().scores(of: [], for: document) == [])
  }

  @Test func tellsWhichTokensMet() {
    let (query, document) = table(positive)
    let matches = MaxSim().matches(of: document, for: query)
    #expect(matches.map(\.token) == [0, 1])
    #expect(matches.map(\.similarity) == [0.9, 0.8])
    #expect(MaxSim().matches(of: TokenVectors(dimension: 2, values: []), for: query).map(\.token) == [nil, nil])
    let twins = TokenVectors(dimension: 2, values: [0.5, 0.5, 0.5, 0.5])
    #expect(MaxSim().matches(of: twins, for: query).map(\.token) == [0, 0])
  }

  private func expect(_ found: Float, _ expected: Float, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(abs(found - expected) <= 1e-6 * max(1, abs(expected)), sourceLocation: sourceLocation)
  }
}

/// Every kernel of every instruction set of this machine against double precision, in all shapes of tiles.
@Suite struct MaxSimKernelTests {
  private static let shapes: [(tokens: Int, dimension: Int)] = [
    (1, 1), (1, 128), (5, 3), (16, 64), (17, 33), (32, 128), (33, 96), (48, 31), (70, 130),
  ]

  private func random(_ count: Int, _ dimension: Int, _ seed: UInt64) -> TokenVectors {
    var generator = SeededGenerator(seed: seed)
    return TokenVectors(
      dimension: dimension, values: (0..<count * dimension).map { _ in Float.random(in: -1...1, using: &generator) })
  }

  private func reference(_ query: TokenVectors, _ document: TokenVectors, _ row: (Int) -> [Double]) -> [Double] {
    (0..<query.count).map { i in
      (0..<document.count).map { j in zip(query[i], row(j)).reduce(0.0) { $0 + Double($1.0) * $1.1 } }.max()
        ?? -.infinity
    }
  }

  @Test(arguments: InstructionSet.available, MaxSimKernelTests.shapes)
  func maximaOfFloats(_ set: InstructionSet, _ shape: (tokens: Int, dimension: Int)) {
    let query = random(shape.tokens, shape.dimension, 1)
    let scan = MaxSimScan(MaxSimQuery(query, kernels: Kernels(set)))
    for count in [1, 2, 11, 12, 13, 25, 180] {
      let document = random(count, shape.dimension, UInt64(count))
      let expected = reference(query, document) { document[$0].map(Double.init) }
      document.values.withUnsafeBufferPointer { values in
        let found = scan.maxima(
          over: TokenRows(floats: values.baseAddress, count: count, dimension: shape.dimension))
        check(Array(found), expected, within: 2e-6 * Double(shape.dimension))
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func factorsAndFloors(_ set: InstructionSet) {
    let (query, document) = (random(9, 16, 1), random(30, 16, 2))
    let factors = (0..<30).map { Float($0) / 10 }
    let expected = reference(query, document) { j in document[j].map { Double($0) * Double(factors[j]) } }
    let scan = MaxSimScan(MaxSimQuery(query, kernels: Kernels(set)))
    document.values.withUnsafeBufferPointer { values in
      factors.withUnsafeBufferPointer { factors in
        let rows = TokenRows(floats: values.baseAddress, count: 30, dimension: 16, factors: factors.baseAddress)
        check(Array(scan.maxima(over: rows)), expected, within: 1e-4)
        check(Array(scan.maxima(over: rows, floor: 3)), expected.map { max(3, $0) }, within: 1e-4)
      }
    }
  }

  @Test(arguments: InstructionSet.available, MaxSimKernelTests.shapes)
  func maximaOfHalves(_ set: InstructionSet, _ shape: (tokens: Int, dimension: Int)) {
    let (query, count) = (random(shape.tokens, shape.dimension, 1), 25)
    var generator = SeededGenerator(seed: 2)
    // Multiples of 1/1024 below 1 are 16-bit floats, so that nothing is lost.
    let values = (0..<count * shape.dimension).map { _ in Float(Int.random(in: -1023...1023, using: &generator)) / 1024
    }
    let document = TokenVectors(dimension: shape.dimension, values: values)
    let expected = reference(query, document) { document[$0].map(Double.init) }
    values.map(half).withUnsafeBufferPointer { bits in
      let scan = MaxSimScan(MaxSimQuery(query, kernels: Kernels(set)))
      let found = scan.maxima(over: TokenRows(halves: bits.baseAddress, count: count, dimension: shape.dimension))
      check(Array(found), expected, within: 2e-6 * Double(shape.dimension))
    }
  }

  @Test(arguments: MaxSimKernelTests.shapes)
  func maximaOfCodesAreTheSameBitsOnEveryInstructionSet(_ shape: (tokens: Int, dimension: Int)) {
    let (query, count) = (random(shape.tokens, shape.dimension, 1), 25)
    var generator = SeededGenerator(seed: 3)
    // Three bytes more: the last four of a row are read together.
    let codes = (0..<count * shape.dimension + 3).map { _ in UInt8.random(in: 1...255, using: &generator) }
    let scales = (0..<count).map { _ in Float.random(in: 0.001...0.01, using: &generator) }
    let document = TokenVectors(
      dimension: shape.dimension,
      values: (0..<count * shape.dimension).map { scales[$0 / shape.dimension] * (Float(codes[$0]) - 128) })
    let expected = reference(query, document) { document[$0].map(Double.init) }
    var results: [[Float]] = []
    for set in InstructionSet.available {
      let scan = MaxSimScan(MaxSimQuery(query, kernels: Kernels(set)))
      codes.withUnsafeBufferPointer { codes in
        scales.withUnsafeBufferPointer { scales in
          let rows = TokenRows(
            codes: codes.baseAddress, scales: scales.baseAddress, count: count, dimension: shape.dimension)
          results.append(Array(scan.maxima(over: rows)))
        }
      }
    }
    #expect(Set(results).count == 1)
    // The query's codes have steps of 1/127 of its largest number, and documents reach 1.27.
    check(results[0], expected, within: 0.5 / 127 * 1.27 * Double(shape.dimension).squareRoot() * 4)
  }

  @Test func neitherNeighboursNorThreadsChangeABit() {
    let query = random(32, 48, 1)
    let documents = (0..<50).map { random(($0 * 7) % 40 + 1, 48, UInt64($0)) }
    let pool = ThreadPool(threads: 3)
    let together = MaxSim(compute: Compute(pool: pool)).scores(of: documents, for: query)
    let alone = documents.map { MaxSim(compute: .serial).scores(of: [$0], for: query)[0] }
    #expect(together == alone)
  }

  /// The bits of a 16-bit float of a value that one can hold, and that is no smaller than its smallest normal number.
  private func half(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    let magnitude = value == 0 ? 0 : ((bits & 0x7fff_ffff) >> 13) - (112 << 10)
    return UInt16((bits >> 16) & 0x8000) | UInt16(magnitude)
  }

  private func check(
    _ found: [Float], _ expected: [Double], within tolerance: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(found.count == expected.count, sourceLocation: sourceLocation)
    for (a, b) in zip(found, expected) {
      #expect(abs(Double(a) - b) <= tolerance, sourceLocation: sourceLocation)
    }
  }
}
