import Foundation
import RankifyCore
import Reranking
import Tensors
import TestSupport
import Testing
import Transformers
import Vectors

/// LITE on a tape: against PyTorch (`Golden/make_lite_gradients.py`), and against inference.
@Suite struct RecordedLITETests {
  private struct Golden: Decodable {
    struct Tensor: Decodable {
      let name: String
      let shape: [Int]
      let values: [Float]
      let gradient: [Float]
    }
    struct Variant: Decodable {
      let tensors: [Tensor]
      let queries: [[Float]]
      let queryGradients: [[Float]]
      let documents: [[Float]]
      let documentGradients: [[Float]]
      let scores: [Float]
    }
    let dimension: Int
    let pairs: [[Int]]
    let variants: [Variant]
  }

  private static let data: Data? = try? Data(
    contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/lite_gradients.json"))

  private func golden() throws -> Golden { try JSONDecoder().decode(Golden.self, from: #require(Self.data)) }

  /// The scorer of a variant in a folder.
  private func fixture(_ number: Int) throws -> LITEFixture {
    let json = try JSONSerialization.jsonObject(with: #require(Self.data)) as? [String: Any]
    let variant = try #require((json?["variants"] as? [[String: Any]])?[number])
    var fixture = try LITEFixture()
    fixture.configuration.merge(try #require(variant["configuration"] as? [String: Any])) { $1 }
    if fixture.configuration["residual"] != nil { fixture.configuration["version"] = 2 }
    for tensor in try golden().variants[number].tensors { fixture.add(tensor.name, tensor.shape, tensor.values) }
    return fixture
  }

  private func isNear(_ found: [Float], _ expected: [Float], _ tolerance: Float = 2e-5) -> Bool {
    let scale = expected.reduce(1) { max($0, abs($1)) }
    return found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance * scale }
  }

  private struct Outcome {
    var scores: Matrix
    var gradients: ParameterGradients
    var queries: Matrix?
    var documents: Matrix?
  }

  /// Scores of pairs and the gradients of Σ cos(i) · score.
  private func run(
    _ lite: RecordedLITE, _ parameters: ParameterSet, _ queries: [TokenVectors], _ documents: [TokenVectors],
    _ pairs: [(query: Int, document: Int)], on compute: Compute = .serial
  ) -> Outcome {
    var tape = Tape(parameters, on: compute)
    func input(_ texts: [TokenVectors]) -> (variable: Variable, offsets: [Int]) {
      let values = texts.flatMap(\.values), dimension = texts[0].dimension
      let matrix = Matrix(rows: values.count / dimension, columns: dimension, values)
      return (tape.input(matrix), texts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) })
    }
    let (q, d) = (input(queries), input(documents))
    let scores = lite.scores(q.variable, q.offsets, d.variable, d.offsets, pairs: pairs, on: &tape)
    let slopes = Matrix(rows: pairs.count, columns: 1, pairs.indices.map { Float(cos(Double($0))) })
    var gradients = ParameterGradients(for: parameters)
    let inputs = tape.backward(from: [(scores, slopes)], into: &gradients, of: [q.variable, d.variable])
    return Outcome(scores: scores.value, gradients: gradients, queries: inputs[0], documents: inputs[1])
  }

  @Test(arguments: 0..<5) func gradientsArePyTorchs(_ number: Int) throws {
    let golden = try golden(), variant = golden.variants[number]
    let fixture = try fixture(number)
    let trained = try fixture.load()
    var parameters = ParameterSet()
    let lite = try RecordedLITE(folder: fixture.folder.path, adding: &parameters)
    func texts(_ values: [[Float]]) -> [TokenVectors] {
      values.map { TokenVectors(dimension: golden.dimension, values: $0) }
    }
    let (queries, documents) = (texts(variant.queries), texts(variant.documents))
    let pairs = golden.pairs.map { (query: $0[0], document: $0[1]) }
    let found = run(lite, parameters, queries, documents, pairs)
    #expect(isNear(found.scores.elements, variant.scores))
    for tensor in variant.tensors {
      let id = try #require(parameters[RecordedLITE.prefix + tensor.name])
      #expect(isNear(try #require(found.gradients[id]).elements, tensor.gradient, 5e-5), "\(tensor.name)")
    }
    #expect(parameters.ids.count == variant.tensors.count)
    #expect(isNear(try #require(found.queries).elements, variant.queryGradients.flatMap { $0 }, 5e-5))
    #expect(isNear(try #require(found.documents).elements, variant.documentGradients.flatMap { $0 }, 5e-5))
    // Inference, too.
    for (pair, score) in zip(pairs, variant.scores) {
      let document = trained.reduced(documents[pair.document])
      #expect(isNear(trained.scores(of: [document], for: queries[pair.query]), [score]))
    }
  }

  /// Texts of random unit vectors, one without any.
  private func texts(_ lengths: [Int], seed: UInt64) -> [TokenVectors] {
    var generator = SeededGenerator(seed: seed)
    return lengths.map { length in
      let values = (0..<length * 16).map { _ in Float.random(in: -1...1, using: &generator) }
      var matrix = Matrix(rows: length, columns: 16, values)
      matrix.normalizeRows()
      return TokenVectors(dimension: 16, values: matrix.elements)
    }
  }

  private let shapes = [
    LITEConfiguration(queryTokens: 8, documentTokens: 20, network: .separable(rowWidth: 64, columnWidth: 32)),
    LITEConfiguration(
      queryTokens: 8, documentTokens: 20, network: .separable(rowWidth: 40, columnWidth: 24),
      reduction: .learned(from: 50), residual: true),
    LITEConfiguration(
      queryTokens: 8, documentTokens: 20, network: .flattened(width: 48), reduction: .mean(group: 3), residual: true),
  ]

  @Test(arguments: 0..<3) func trainsWhatInferenceComputes(_ number: Int) throws {
    let shape = shapes[number]
    var parameters = ParameterSet()
    let lite = try RecordedLITE(shape, seed: 7, adding: &parameters)
    // A head of zeros would prove little.
    let head = try #require(parameters["lite/head.weight"])
    parameters[head] = Matrix(
      rows: 1, columns: parameters[head].columns, (0..<parameters[head].columns).map { Float(sin(Double($0))) * 0.1 })
    let folder = try TemporaryFolder()
    let tensors = lite.shapes.compactMap { name, shape in
      parameters[name].map {
        SafetensorsWriter.Tensor(name: String(name.dropFirst(5)), shape: shape, values: parameters[$0].elements)
      }
    }
    try SafetensorsWriter.write(tensors, to: folder.file("lite.safetensors"))
    try shape.json.write(toFile: folder.file("lite_config.json"), atomically: true, encoding: .utf8)
    let trained = try LITE(folder: folder.path)
    #expect(trained.configuration == shape)
    let queries = texts([8, 3, 12, 0], seed: 1), documents = texts([30, 1, 0, 20, 80], seed: 2)
    let pairs = queries.indices.flatMap { q in documents.indices.map { (query: q, document: $0) } }
    let found = run(lite, parameters, queries, documents, pairs)
    let expected = queries.flatMap { trained.scores(of: documents.map(trained.reduced), for: $0) }
    #expect(isNear(found.scores.elements, expected, 1e-5))
    #expect(Set(expected.map { ($0 * 1e4).rounded() }).count > 10)
  }

  @Test func aNewScorerWithResidualIsMaxSim() throws {
    let shape = LITEConfiguration(
      queryTokens: 8, documentTokens: 20, network: .separable(rowWidth: 24, columnWidth: 16), residual: true)
    var parameters = ParameterSet()
    let lite = try RecordedLITE(shape, seed: 3, adding: &parameters)
    let queries = texts([8, 3], seed: 1), documents = texts([20, 1, 7], seed: 2)
    let pairs = queries.indices.flatMap { q in documents.indices.map { (query: q, document: $0) } }
    let found = run(lite, parameters, queries, documents, pairs)
    #expect(isNear(found.scores.elements, queries.flatMap { MaxSim().scores(of: documents, for: $0) }, 1e-6))
    let head = try #require(parameters["lite/head.weight"])
    #expect(try #require(found.gradients[head]).elements.contains { abs($0) > 1e-3 })
  }

  @Test func threadsChangeNoBit() throws {
    var parameters = ParameterSet()
    let lite = try RecordedLITE(shapes[1], seed: 3, adding: &parameters)
    let queries = texts([8, 3, 5], seed: 1), documents = texts([20, 1, 70, 9, 8, 4, 4, 33, 5], seed: 2)
    let pairs = queries.indices.flatMap { q in documents.indices.map { (query: q, document: $0) } }
    let alone = run(lite, parameters, queries, documents, pairs)
    let together = run(
      lite, parameters, queries, documents, pairs, on: Compute(pool: ThreadPool(threads: 3)))
    #expect(bits(alone.scores) == bits(together.scores))
    #expect(bits(alone.queries) == bits(together.queries) && bits(alone.documents) == bits(together.documents))
    for id in parameters.ids { #expect(bits(alone.gradients[id]) == bits(together.gradients[id])) }
  }

  private func bits(_ x: Matrix?) -> [UInt32]? { x?.elements.map(\.bitPattern) }

  /// Scores do not change, nor do gradients but for the order of sums; on any threads not even that.
  @Test(arguments: 0..<3) func pairsAreScoredInChunks(_ number: Int) throws {
    var parameters = ParameterSet()
    var lite = try RecordedLITE(shapes[number], seed: 3, adding: &parameters)
    let head = try #require(parameters["lite/head.weight"])
    parameters[head] = Matrix(
      rows: 1, columns: parameters[head].columns, (0..<parameters[head].columns).map { Float(sin(Double($0))) * 0.1 })
    let queries = texts([8, 3, 5], seed: 1), documents = texts([20, 1, 70, 9, 8, 4, 4, 33, 5], seed: 2)
    let pairs = queries.indices.flatMap { q in documents.indices.map { (query: q, document: $0) } }
    let whole = run(lite, parameters, queries, documents, pairs)
    // A pair each, and some pairs each.
    for bytes in [1, 100_000] {
      lite.chunkBytes = bytes
      let found = run(lite, parameters, queries, documents, pairs)
      #expect(bits(found.scores) == bits(whole.scores))
      for (a, b) in [(found.queries, whole.queries), (found.documents, whole.documents)] {
        #expect(isNear(try #require(a).elements, try #require(b).elements, 1e-5))
      }
      for id in parameters.ids {
        let (a, b) = (try #require(found.gradients[id]), try #require(whole.gradients[id]))
        #expect(isNear(a.elements, b.elements, 1e-5), "\(parameters.name(of: id))")
      }
      let together = run(
        lite, parameters, queries, documents, pairs, on: Compute(pool: ThreadPool(threads: 3)))
      #expect(bits(found.scores) == bits(together.scores))
      #expect(bits(found.queries) == bits(together.queries) && bits(found.documents) == bits(together.documents))
      for id in parameters.ids { #expect(bits(found.gradients[id]) == bits(together.gradients[id])) }
    }
  }

  #if os(Linux)
    /// All documents of a batch with all its queries: what is kept for the way back is bounded.
    @Test func memoryDoesNotGrowWithThePairs() throws {
      func resident() throws -> Int {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return try #require(Int(fields[1])) * 4096
      }
      var parameters = ParameterSet()
      let shape = LITEConfiguration(
        queryTokens: 32, documentTokens: 180, network: .separable(rowWidth: 180, columnWidth: 64), residual: true)
      let lite = try RecordedLITE(shape, seed: 3, adding: &parameters)
      let queries = texts(Array(repeating: 32, count: 16), seed: 1)
      let documents = texts(Array(repeating: 120, count: 256), seed: 2)
      func rows(_ texts: [TokenVectors]) -> (Matrix, [Int]) {
        let values = texts.flatMap(\.values)
        return (
          Matrix(rows: values.count / 16, columns: 16, values),
          texts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
        )
      }
      let ((q, queryOffsets), (d, offsets)) = (rows(queries), rows(documents))
      let pairs = queries.indices.flatMap { q in documents.indices.map { (query: q, document: $0) } }
      let before = try resident()
      var tape = Tape(parameters, on: .parallel)
      let scores = lite.scores(tape.input(q), queryOffsets, tape.input(d), offsets, pairs: pairs, on: &tape)
      // 4096 pairs of 320 kB each are above a gigabyte.
      #expect(try resident() - before < 600 << 20)
      var gradients = ParameterGradients(for: parameters)
      tape.backward(from: [(scores, Matrix(rows: pairs.count, columns: 1))], into: &gradients)
      #expect(try resident() - before < 600 << 20)
    }
  #endif

  @Test func theSameSeedDrawsTheSameWeights() throws {
    func weights(_ seed: UInt64) throws -> [[Float]] {
      var parameters = ParameterSet()
      _ = try RecordedLITE(shapes[0], seed: seed, adding: &parameters)
      return parameters.ids.map { parameters[$0].elements }
    }
    #expect(try weights(1) == weights(1))
    #expect(try weights(1) != weights(2))
    let first = try weights(1)[0]
    let variance = first.reduce(0) { $0 + Double($1) * Double($1) } / Double(first.count)
    #expect(abs(variance - 0.1) < 0.01, "He et al.: 2 / 20 inputs")
  }

  @Test func impossibleShapesAreRefused() {
    var parameters = ParameterSet()
    let shape = LITEConfiguration(queryTokens: 0, documentTokens: 4, network: .flattened(width: 3))
    #expect(throws: RankifyError.self) { try RecordedLITE(shape, seed: 0, adding: &parameters) }
  }
}
