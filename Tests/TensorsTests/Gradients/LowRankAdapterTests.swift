import Tensors
import TestSupport
import Testing

@Suite struct LowRankAdapterTests {
  private func adapted() -> (parameters: ParameterSet, weight: ParameterID) {
    var parameters = ParameterSet(), generator = SeededGenerator(seed: 1)
    let weight = parameters.add("layer.weight", .random(7, 5, seed: 1))
    parameters.adapt(weight, rank: 2, alpha: 3, using: &generator)
    return (parameters, weight)
  }

  @Test func nothingChangesBeforeTraining() throws {
    let (parameters, weight) = adapted()
    #expect(parameters.effective(weight).bits == parameters[weight].bits)
    #expect(parameters.trainableCount == 2 * 7 + 2 * 5)
    let a = try #require(parameters["layer.weight.lora_A"])
    #expect(parameters[a].elements.contains { $0 != 0 })
    #expect(parameters[a].elements.allSatisfy { abs($0) <= 1 / Float(5).squareRoot() })
  }

  /// y = x (W + 1.5 B A)ᵀ by the tape against central differences, with respect to A and B.
  @Test func gradientsOfTheFactors() throws {
    let x = Matrix.random(6, 5, seed: 2), w = Matrix.random(7, 5, seed: 1)
    let a = Matrix.random(2, 5, seed: 3), b = Matrix.random(7, 2, seed: 4), weights = Matrix.random(6, 7, seed: 5)
    var (parameters, weight) = adapted()
    let adapter = try #require(parameters.adapter(of: weight))
    (parameters[adapter.a], parameters[adapter.b]) = (a, b)
    var tape = Tape(parameters)
    let y = tape.linear(Variable(x), LinearParameters(weight: weight))
    var gradients = ParameterGradients(for: parameters)
    tape.backward(from: [(y, weights)], into: &gradients)
    #expect(gradients[weight] == nil)

    var plain = ParameterSet()
    let ids = [a, b].enumerated().map { plain.add("\($0)", $1) }
    // The same from operations that are verified on their own: x Wᵀ + 1.5 (x Aᵀ) Bᵀ.
    var reference = Tape(plain)
    let low = reference.scale(reference.linear(Variable(x), LinearParameters(weight: ids[0])), by: 1.5)
    let change = reference.linear(low, LinearParameters(weight: ids[1]))
    var base = Matrix()
    PackedLinear(w)(x, into: &base)
    let expected = reference.add(change, Variable(base))
    var references = ParameterGradients(for: plain)
    reference.backward(from: [(expected, weights)], into: &references)
    #expect(y.value.distance(Reference.rows(expected.value)) < 1e-6)
    for (found, id) in zip([gradients[adapter.a], gradients[adapter.b]], ids) {
      #expect(try #require(found).distance(Reference.rows(try #require(references[id]))) < 1e-5)
    }
  }

  @Test func mergingComputesTheSame() throws {
    var (parameters, weight) = adapted()
    let adapter = try #require(parameters.adapter(of: weight))
    parameters[adapter.b] = .random(7, 2, seed: 9)
    let before = parameters.effective(weight)
    #expect(before.bits != parameters[weight].bits)
    parameters.mergeAdapters()
    #expect(parameters[weight].bits == before.bits)
    #expect(parameters.adapter(of: weight) == nil)
  }
}
