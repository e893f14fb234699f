import Tensors
import TestSupport
import Testing

/// An operation on a tape beside its definition in double precision.
struct GradientCheck {
  /// The parameters that the operation may use, in the order of the definition's arguments.
  let inputs: [Matrix]
  let operation: (inout Tape, [ParameterID]) -> Variable
  let definition: ([[[Double]]]) -> [[Double]]

  init(
    _ inputs: [Matrix], _ operation: @escaping (inout Tape, [ParameterID]) -> Variable,
    is definition: @escaping ([[[Double]]]) -> [[Double]]
  ) {
    (self.inputs, self.operation, self.definition) = (inputs, operation, definition)
  }

  /// The value and the gradients of Σ weight · y for random weights.
  private func run(_ weights: Matrix?, on compute: Compute) -> (value: Matrix, gradients: [Matrix]) {
    var parameters = ParameterSet()
    let ids = inputs.enumerated().map { parameters.add("input \($0)", $1) }
    var tape = Tape(parameters, seed: 7, on: compute)
    let y = operation(&tape, ids)
    var gradients = ParameterGradients(for: parameters)
    tape.backward(
      from: [(y, weights ?? Matrix(rows: y.value.rows, columns: y.value.columns))], into: &gradients)
    return (y.value, zip(ids, inputs).map { gradients[$0] ?? Matrix(rows: $1.rows, columns: $1.columns) })
  }

  /// Values within 2e-6 of the largest, gradients within 1e-3 of central differences of step 1e-5, on every instruction set;
  /// the same bits on three threads.
  func verify(sourceLocation: SourceLocation = #_sourceLocation) {
    let expected = definition(inputs.map(Reference.rows))
    let weights = Matrix.random(expected.count, expected.first?.count ?? 0, seed: 99)
    let slopes = inputs.indices.map { centralDifferences(of: $0, weights) }
    for set in sets {
      let found = run(weights, on: Compute(kernels: Kernels(set)))
      #expect(found.value.distance(expected) <= 4e-6 * max(1, largest(expected)), sourceLocation: sourceLocation)
      for (gradient, slope) in zip(found.gradients, slopes) {
        #expect(gradient.distance(slope) <= 1e-3 * largest(slope), "\(set)", sourceLocation: sourceLocation)
        #expect(
          largest(slope) > 0, "the gradient is zero: the check would prove nothing", sourceLocation: sourceLocation)
      }
    }
    let (alone, together) = (run(weights, on: .serial), run(weights, on: Compute(pool: ThreadPool(threads: 3))))
    #expect(alone.value.bits == together.value.bits, sourceLocation: sourceLocation)
    #expect(alone.gradients.map(\.bits) == together.gradients.map(\.bits), sourceLocation: sourceLocation)
  }

  private func largest(_ x: [[Double]]) -> Double { x.joined().reduce(0) { max($0, abs($1)) } }

  private func centralDifferences(of input: Int, _ weights: Matrix) -> [[Double]] {
    let step = 1e-5
    var point = inputs.map(Reference.rows)
    let factors = Reference.rows(weights)
    func outcome() -> Double {
      zip(definition(point), factors).reduce(0) { $0 + zip($1.0, $1.1).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    return point[input].indices.map { row in
      point[input][row].indices.map { column in
        let here = point[input][row][column]
        defer { point[input][row][column] = here }
        point[input][row][column] = here + step
        let above = outcome()
        point[input][row][column] = here - step
        return (above - outcome()) / (2 * step)
      }
    }
  }
}

extension [[Double]] {
  func plus(_ other: [[Double]]) -> [[Double]] { zip(self, other).map { zip($0, $1).map { $0 + $1 } } }
  func map(each f: (Double) -> Double) -> [[Double]] { map { $0.map(f) } }
  /// self otherᵀ
  func times(transposed other: [[Double]]) -> [[Double]] {
    map { row in other.map { zip(row, $0).reduce(0) { $0 + $1.0 * $1.1 } } }
  }
  var transposed: [[Double]] { (self.first ?? []).indices.map { j in map { $0[j] } } }
}
