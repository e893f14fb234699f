import Tensors
import TestSupport
import Testing

/// Operations that are computed twice rather than kept.
@Suite struct RecomputedTests {
  /// The value and all gradients of two layers and of what they start from, some of it computed twice.
  private func run(isRecomputed: Bool, on compute: Compute = .serial) -> [Matrix] {
    var parameters = ParameterSet()
    let start = parameters.add("x", .random(9, 12, seed: 1))
    let layers = [2, 3].map { LinearParameters(weight: parameters.add("w\($0)", .random(12, 12, seed: $0))) }
    var tape = Tape(parameters, seed: 5, on: compute)
    let (x, y) = (tape.parameter(start), tape.input(.random(9, 12, seed: 4)))
    func group(_ tape: inout Tape, _ inputs: [Variable]) -> Variable {
      let inner = tape.linear(inputs[0], layers[0], activation: .gelu)
      return tape.linear(tape.add(inner, inputs[1]), layers[1])
    }
    let constant = Variable(Matrix.random(9, 12, seed: 6))
    let first = isRecomputed ? tape.recomputed([x, constant], group) : group(&tape, [x, constant])
    let second = isRecomputed ? tape.recomputed([first, y], group) : group(&tape, [first, y])
    var gradients = ParameterGradients(for: parameters)
    let inputs = tape.backward(from: [(second, .random(9, 12, seed: 7))], into: &gradients, of: [y])
    return [second.value] + parameters.ids.compactMap { gradients[$0] } + inputs.compactMap { $0 }
  }

  @Test func nothingChangesInAnyBit() {
    let (kept, recomputed) = (run(isRecomputed: false), run(isRecomputed: true))
    #expect(kept.count == 5)
    #expect(kept.map(\.bits) == recomputed.map(\.bits))
    #expect(recomputed.map(\.bits) == run(isRecomputed: true, on: Compute(pool: ThreadPool(threads: 3))).map(\.bits))
  }

  /// Were other numbers dropped the second time, gradients would be those of another function.
  @Test func dropoutDropsTheSameTwice() {
    let x = Matrix.random(6, 40, seed: 1)
    var tape = Tape(ParameterSet(), seed: 5)
    let input = tape.input(x)
    let groups = (0..<2).map { _ in tape.recomputed([input]) { $0.dropout($1[0], probability: 0.5) } }
    let ones = Matrix(rows: 6, columns: 40, Array(repeating: 1, count: 240))
    for group in groups { #expect((1..<240).contains(group.value.elements.count { $0 == 0 })) }
    #expect(groups[0].value.bits != groups[1].value.bits)
    var gradients = ParameterGradients(for: ParameterSet())
    let outcome = groups[1]
    let found = tape.backward(from: [(outcome, ones)], into: &gradients, of: [input])
    for (slope, (value, x)) in zip(found[0]?.elements ?? [], zip(outcome.value.elements, x.elements)) {
      #expect((slope == 0) == (value == 0) && abs(slope * x - value) < 1e-5)
    }
  }

  @Test func constantsStayConstants() {
    var parameters = ParameterSet()
    let id = parameters.add("w", .random(4, 4, seed: 1), isTrainable: false)
    var tape = Tape(parameters)
    let outcome = tape.recomputed([Variable(.random(3, 4, seed: 2))]) {
      $0.linear($1[0], LinearParameters(weight: id))
    }
    var gradients = ParameterGradients(for: parameters)
    tape.backward(from: [(outcome, Matrix(rows: 3, columns: 4))], into: &gradients)
    #expect(gradients[id] == nil)
  }
}
