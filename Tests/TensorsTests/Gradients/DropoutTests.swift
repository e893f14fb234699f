import Tensors
import TestSupport
import Testing

@Suite struct DropoutTests {
  private func dropped(_ x: Matrix, _ probability: Float, seed: UInt64, on compute: Compute = .serial) -> [Matrix] {
    var parameters = ParameterSet()
    let id = parameters.add("x", x)
    var tape = Tape(parameters, seed: seed, on: compute)
    let input = tape.parameter(id)
    let (first, second) = (tape.dropout(input, probability: probability), tape.dropout(input, probability: probability))
    var gradients = ParameterGradients(for: parameters)
    tape.backward(
      from: [(first, Matrix(rows: x.rows, columns: x.columns, Array(repeating: 1, count: x.rows * x.columns)))],
      into: &gradients)
    return [first.value, second.value, gradients[id] ?? Matrix()]
  }

  @Test func theGivenShareIsZeroAndTheRestIsScaled() {
    let ones = Matrix(rows: 300, columns: 100, Array(repeating: 1, count: 30_000))
    let found = dropped(ones, 0.1, seed: 1)
    let zeros = found[0].elements.count { $0 == 0 }
    // 3000 expected, standard deviation 52.
    #expect(abs(zeros - 3000) < 260)
    #expect(Set(found[0].elements) == [0, 1 / 0.9])
    #expect(found[2].bits == found[0].bits, "the gradient of ones is the mask itself")
  }

  @Test func masksDifferByCallAndSeedAndAreTheSameOnAnyThreads() {
    let ones = Matrix(rows: 200, columns: 64, Array(repeating: 1, count: 12_800))
    let found = dropped(ones, 0.5, seed: 1)
    #expect(found[0].bits != found[1].bits)
    #expect(found[0].bits != dropped(ones, 0.5, seed: 2)[0].bits)
    #expect(found[0].bits == dropped(ones, 0.5, seed: 1, on: Compute(pool: ThreadPool(threads: 3)))[0].bits)
  }
}
