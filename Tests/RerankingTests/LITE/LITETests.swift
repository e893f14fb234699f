import RankifyCore
import Reranking
import Tensors
import TestSupport
import Testing

@Suite struct LITETests {
  @Test(arguments: [(1e-6, 0.10970867), (1e-5, 0.10999655), (1e-12, 0.10967666)])
  func scoresAMatrixAsComputedByHand(_ epsilon: Double, _ expected: Double) throws {
    let lite = try LITEFixture.small(epsilon: epsilon).load()
    let score = lite.score(similarities: Matrix(rows: 3, columns: 4, LITEFixture.similarities))
    #expect(abs(Double(score) - expected) < 2e-6)
  }

  /// Query tokens are unit vectors, so that similarities are the documents' numbers.
  private func sample() -> (query: TokenVectors, document: TokenVectors) {
    let units = (0..<9).map { Float($0 / 3 == $0 % 3 ? 1 : 0) }
    let columns = (0..<4).flatMap { j in (0..<3).map { LITEFixture.similarities[$0 * 4 + j] } }
    return (TokenVectors(dimension: 3, values: units), TokenVectors(dimension: 3, values: columns))
  }

  @Test func scoresTokenVectors() throws {
    var fixture = try LITEFixture.small()
    fixture.configuration["normalizes"] = false
    let (query, document) = sample()
    let scores = try fixture.load().scores(of: [document, document], for: query)
    #expect(scores[0] == scores[1])
    #expect(abs(scores[0] - 0.10970867) < 2e-6)
  }

  @Test func similaritiesAreCosinesWhateverTheLengths() throws {
    let lite = try LITEFixture.small().load()
    let (query, document) = sample()
    let longer = TokenVectors(dimension: 3, values: document.values.enumerated().map { $1 * Float($0 / 3 + 2) })
    let twice = TokenVectors(dimension: 3, values: query.values.map { 2 * $0 })
    let (a, b) = (lite.scores(of: [document], for: query)[0], lite.scores(of: [longer], for: twice)[0])
    #expect(abs(a - b) < 1e-5)
    #expect(abs(a - 0.10970867) > 1e-3)
  }

  @Test func missingTokensAreZerosAndLongTextsAreCutOff() throws {
    var fixture = try LITEFixture.small()
    fixture.configuration["normalizes"] = false
    let lite = try fixture.load()
    let (query, document) = sample()
    let short = TokenVectors(dimension: 3, values: Array(document.values.prefix(6)))
    let padded = TokenVectors(dimension: 3, values: Array(document.values.prefix(6)) + Array(repeating: 0, count: 6))
    #expect(lite.scores(of: [short], for: query) == lite.scores(of: [padded], for: query))
    let long = TokenVectors(dimension: 3, values: document.values + [9, 9, 9])
    #expect(lite.scores(of: [long], for: query) == lite.scores(of: [document], for: query))
    let longQuery = TokenVectors(dimension: 3, values: query.values + [9, 9, 9])
    #expect(lite.scores(of: [document], for: longQuery) == lite.scores(of: [document], for: query))
    let empty = TokenVectors(dimension: 3, values: [])
    #expect(lite.scores(of: [empty], for: query)[0].isFinite)
    #expect(lite.scores(of: [document], for: empty)[0].isFinite)
    #expect(lite.scores(of: [], for: query) == [])
  }

  @Test func neitherNeighboursNorThreadsChangeABit() throws {
    var lite = try LITEFixture.small().load()
    var generator = SeededGenerator(seed: 5)
    let documents = (0..<200).map { i in
      TokenVectors(dimension: 3, values: (0..<3 * (i % 6)).map { _ in Float.random(in: -1...1, using: &generator) })
    }
    let (query, _) = sample()
    lite.compute = Compute(pool: ThreadPool(threads: 3))
    let together = lite.scores(of: documents, for: query)
    lite.compute = .serial
    #expect(together == documents.map { lite.scores(of: [$0], for: query)[0] })
  }

  @Test func flattenedReadsTheWholeMatrix() throws {
    var fixture = try LITEFixture()
    fixture.configuration.merge([
      "variant": "flattened", "query_tokens": 1, "document_tokens": 3, "width": 3, "normalizes": false,
      "epsilon": 1e-12,
    ]) { $1 }
    fixture.add(layer: "flat.0", [[1, 0, 0], [0, 2, 0], [0, 0, -1]], bias: [0, 0, 0])
    fixture.add("head.weight", [3], [1, 10, 100])
    fixture.add("head.bias", [1], [0.5])
    let document = TokenVectors(dimension: 1, values: [1, 2, 3])
    // ReLU(1, 4, -3) = 1, 4, 0: mean 5/3, variance 26/9.
    let deviation = (26.0 / 9).squareRoot()
    let expected = (-2.0 / 3 + 10 * 7.0 / 3 - 100 * 5.0 / 3) / deviation + 0.5
    let score = try fixture.load().scores(of: [document], for: TokenVectors(dimension: 1, values: [1]))[0]
    #expect(abs(Double(score) - expected) < 1e-4)
  }

  @Test func tellsWhatEachMeetingAdds() throws {
    let lite = try LITEFixture.small().load()
    let (query, document) = sample()
    let parts = lite.attribution(of: document, for: query)
    #expect((parts.rows, parts.columns) == (3, 4))
    // A similarity of 0 that is taken out leaves everything as it is.
    #expect(parts[2, 0] == 0)
    #expect(parts.elements.filter { $0 != 0 }.count == 11)
    let longer = TokenVectors(dimension: 3, values: document.values + [1, 1, 1])
    let more = lite.attribution(of: longer, for: query)
    #expect((0..<3).allSatisfy { more[$0, 4] == 0 && more[$0, 1] == parts[$0, 1] })
  }
}

@Suite struct TokenReductionTests {
  private func reduced(
    _ reduction: [String: Any], _ values: [Float], add: (inout LITEFixture) -> Void = { _ in }
  ) throws -> [Float] {
    var fixture = try LITEFixture.small()
    fixture.configuration["reduction"] = reduction
    add(&fixture)
    return try fixture.load().reduced(TokenVectors(dimension: 1, values: values)).values
  }

  @Test func keepsTheFirst() throws {
    #expect(try reduced(["kind": "first"], [1, 2, 3, 4, 5, 6]) == [1, 2, 3, 4])
    #expect(try reduced(["kind": "none"], [1, 2]) == [1, 2])
  }

  @Test func takesMeansOfNeighbours() throws {
    #expect(try reduced(["kind": "mean", "group": 2], [1, 3, 5, 7, 9]) == [2, 6, 9])
    #expect(try reduced(["kind": "mean", "group": 2], (0..<20).map(Float.init)) == [0.5, 2.5, 4.5, 6.5])
    #expect(try reduced(["kind": "mean", "group": 3], []) == [])
  }

  @Test func takesLearnedSums() throws {
    let weights: [Float] = [1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 3]
    let result = try reduced(["kind": "learned", "from": 5], [1, 2, 4, 8]) {
      $0.add("reduction.weight", [4, 5], weights)
    }
    #expect(result == [1, 6, 16, 0])
  }
}

@Suite struct LITELoadingTests {
  private func fault(_ change: (inout LITEFixture) -> Void) throws -> String {
    var fixture = try LITEFixture.small()
    change(&fixture)
    do {
      _ = try fixture.load()
      return "no fault"
    } catch { return "\((error as? RankifyError)?.message ?? "\(error)")" }
  }

  @Test func namesWhatIsMissing() throws {
    #expect(try fault { $0.tensors.removeLast() }.contains("has no tensor 'head.weight' of shape [12]"))
    #expect(try fault { $0.tensors.removeFirst() }.contains("has no tensor 'rows.0.weight' of shape [5, 4]"))
    #expect(try fault { $0.configuration["query_tokens"] = nil }.contains("has no 'query_tokens'"))
  }

  @Test func refusesWeightsThatAreNotFinite() throws {
    for bad in [Float.nan, -.infinity] {
      let message = try fault { fixture in
        fixture.tensors.removeLast()
        fixture.add("head.weight", [12], [0, 0, bad] + Array(repeating: 1, count: 9))
      }
      #expect(message.contains("lite.safetensors: tensor 'head.weight' has the number \(bad); expected finite weights"))
    }
  }

  @Test func refusesOtherShapesAndFormats() throws {
    #expect(try fault { $0.configuration["row_width"] = 6 }.contains("shape [5, 4]; lite_config.json asks for [6, 4]"))
    #expect(try fault { $0.configuration["format"] = "other" }.contains("not the configuration of a LITE scorer"))
    #expect(
      try fault { $0.configuration["version"] = 3 }.contains("is of version 3, this program reads versions 1 to 2"))
    #expect(try fault { $0.configuration["variant"] = "cubic" }.contains("known are separable, flattened"))
    #expect(try fault { $0.configuration["document_tokens"] = 1 << 30 }.contains("beyond every model"))
    #expect(try fault { $0.configuration["epsilon"] = 0 }.contains("small positive number"))
    #expect(try fault { $0.configuration["reduction"] = ["kind": "mean", "group": 0] }.contains("expected a size"))
    #expect(try fault { $0.configuration["reduction"] = ["kind": "learned", "from": 3] }.contains("expected fewer"))
    #expect(
      try fault { $0.configuration["reduction"] = ["kind": "best"] }.contains("known are none, first, mean, learned"))
  }
}

@Suite struct LITEResidualTests {
  /// The scorer computed by hand, with half of MaxSim added.
  private func fixture() throws -> LITEFixture {
    var fixture = try LITEFixture.small()
    fixture.configuration.merge(["version": 2, "residual": true, "normalizes": false]) { $1 }
    fixture.add("residual.scale", [1], [0.5])
    return fixture
  }

  @Test func addsItsShareOfMaxSim() throws {
    let lite = try fixture().load()
    let score = lite.score(similarities: Matrix(rows: 3, columns: 4, LITEFixture.similarities))
    #expect(abs(Double(score) - (0.10970867 + 0.5 * (0.9 + 0.8 + 0.6))) < 2e-6)
  }

  @Test func looksForMaximaAmongTokensAlone() throws {
    let lite = try fixture().load()
    let query = TokenVectors(dimension: 1, values: [-1, -2, -3])
    let plain = try LITEFixture.small()
    var unscaled = plain
    unscaled.configuration["normalizes"] = false
    let network = try unscaled.load()
    for values: [Float] in [[1, 2], [3], []] {
      let document = TokenVectors(dimension: 1, values: values)
      let difference = lite.scores(of: [document], for: query)[0] - network.scores(of: [document], for: query)[0]
      // Σᵢ maxⱼ of negative similarities; without tokens nothing.
      #expect(abs(difference - 0.5 * -6 * (values.min() ?? 0)) < 1e-5)
    }
  }

  @Test func needsItsVersionAndItsFactor() throws {
    var old = try fixture()
    old.configuration["version"] = 1
    #expect { try old.load() } throws: { "\($0)".contains("'residual' is true in version 1; expected version 2") }
    var short = try fixture()
    short.tensors.removeLast()
    #expect { try short.load() } throws: { "\($0)".contains("has no tensor 'residual.scale' of shape [1]") }
  }
}
