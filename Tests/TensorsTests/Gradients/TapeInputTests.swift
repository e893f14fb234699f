import Tensors
import TestSupport
import Testing

@Suite struct TapeInputTests {
  @Test func inputsHaveGradientsAlthoughTheyAreNoParameters() {
    var tape = Tape(ParameterSet())
    let x = tape.input(Matrix(rows: 1, columns: 2, [3, 4]))
    let unused = tape.input(Matrix(rows: 1, columns: 1, [1]))
    let y = tape.scale(tape.add(x, x), by: 5)
    var gradients = ParameterGradients(for: ParameterSet())
    let found = tape.backward(
      from: [(y, Matrix(rows: 1, columns: 2, [1, -2]))], into: &gradients, of: [x, unused])
    #expect(found[0]?.elements == [10, -20])
    #expect(found[1] == nil)
  }
}
