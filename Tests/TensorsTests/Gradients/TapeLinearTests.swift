import Tensors
import TestSupport
import Testing

@Suite struct TapeLinearTests {
  private static let activations: [Activation] = [.none, .gelu, .geluTanh, .silu, .relu, .tanh, .sigmoid]

  @Test(arguments: activations)
  func gradientsOfInputWeightsBiasAndResidual(activation: Activation) {
    GradientCheck([
      .random(19, 13, seed: 1), .random(37, 13, seed: 2), .random(1, 37, seed: 3), .random(19, 37, seed: 4),
    ]) {
      tape, p in
      let (x, residual) = (tape.parameter(p[0]), tape.parameter(p[3]))
      return tape.linear(x, LinearParameters(weight: p[1], bias: p[2]), activation: activation, adding: residual)
    } is: { x in
      x[0].times(transposed: x[1]).map { zip($0, x[2][0]).map { Reference.activated($0 + $1, activation) } }.plus(x[3])
    }.verify()
  }

  @Test func stackedLayersHaveGradientsOfTheirOwn() {
    GradientCheck([.random(21, 9, seed: 1), .random(5, 9, seed: 2), .random(8, 9, seed: 3), .random(1, 8, seed: 4)]) {
      tape, p in
      let x = tape.parameter(p[0])
      return tape.linear(x, LinearParameters(weights: [p[1], p[2]], biases: [nil, p[3]]))
    } is: { x in
      let second = x[0].times(transposed: x[2]).map { zip($0, x[3][0]).map { $0 + $1 } }
      return zip(x[0].times(transposed: x[1]), second).map { $0 + $1 }
    }.verify()
  }

  /// The second layer keeps what the first one's activation was applied to, and computes it again.
  @Test(arguments: activations)
  func aLayerBehindAnActivation(activation: Activation) {
    GradientCheck([.random(11, 6, seed: 1), .random(15, 6, seed: 2), .random(4, 15, seed: 3)]) { tape, p in
      let hidden = tape.linear(tape.parameter(p[0]), LinearParameters(weight: p[1]), activation: activation)
      return tape.linear(hidden, LinearParameters(weight: p[2]))
    } is: { x in
      x[0].times(transposed: x[1]).map { $0.map { Reference.activated($0, activation) } }.times(transposed: x[2])
    }.verify()
  }

  @Test func moreRowsThanAChunkOfTheSumAndMoreColumnsThanAPanel() {
    GradientCheck([.random(3, 40, seed: 2)]) { tape, p in
      tape.linear(Variable(.random(1100, 40, seed: 1)), LinearParameters(weight: p[0]))
    } is: { x in
      Reference.rows(.random(1100, 40, seed: 1)).times(transposed: x[0])
    }.verify()
  }

  @Test func anInputThatIsUsedTwiceSumsItsGradients() {
    GradientCheck([.random(6, 5, seed: 1), .random(5, 5, seed: 2)]) { tape, p in
      let x = tape.parameter(p[0])
      return tape.linear(x, LinearParameters(weight: p[1]), activation: .tanh, adding: x)
    } is: { x in
      x[0].times(transposed: x[1]).map { $0.map { Reference.activated($0, .tanh) } }.plus(x[0])
    }.verify()
  }

  @Test func frozenParametersHaveNoGradient() {
    var parameters = ParameterSet()
    let weight = parameters.add("weight", .random(4, 3, seed: 1), isTrainable: false)
    let bias = parameters.add("bias", .random(1, 4, seed: 2))
    var tape = Tape(parameters)
    let y = tape.linear(Variable(.random(2, 3, seed: 3)), LinearParameters(weight: weight, bias: bias))
    var gradients = ParameterGradients(for: parameters)
    tape.backward(from: [(y, Matrix(rows: 2, columns: 4, Array(repeating: 1, count: 8)))], into: &gradients)
    #expect(gradients[weight] == nil)
    #expect(gradients[bias]?.elements == [2, 2, 2, 2])
  }
}
