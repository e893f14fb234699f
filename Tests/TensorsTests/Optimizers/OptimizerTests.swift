import Foundation
import Tensors
import TestSupport
import Testing

/// PyTorch's optimizers on the same gradients: Golden/optimizers.json by make_optimizers.py.
@Suite struct OptimizerTests {
  private struct Golden: Decodable {
    let start: [Float]
    let gradients: [[Float]]
    let rates: [Float]
    let adamw: [[Float]]
    let sgd: [[Float]]
    let momentum: [[Float]]
    let linear: [Double]
    let cosine: [Double]
    let constant: [Double]
  }

  private let golden: Golden

  init() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/optimizers.json")
    golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
  }

  /// A gradient as a tape gives it.
  private func gradient(_ values: [Float], of id: ParameterID, in parameters: ParameterSet) -> ParameterGradients {
    var gradients = ParameterGradients(for: parameters)
    var tape = Tape(parameters)
    let variable = tape.parameter(id)
    tape.backward(from: [(variable, Matrix(rows: 3, columns: 4, values))], into: &gradients)
    return gradients
  }

  private func run(_ optimizer: some Optimizer, expecting states: [[Float]], interruptedAt stop: Int? = nil) {
    var (optimizer, parameters) = (optimizer, ParameterSet())
    let id = parameters.add("p", Matrix(rows: 3, columns: 4, golden.start))
    for (step, values) in golden.gradients.enumerated() {
      if step == stop {
        let state = optimizer.state(of: parameters)
        #expect(optimizer.restore([:], of: parameters) == nil)
        #expect(optimizer.restore(state, of: parameters) == nil)
      }
      optimizer.update(
        &parameters, by: gradient(values, of: id, in: parameters), rate: golden.rates[step],
        on: Compute(pool: ThreadPool(threads: 2)))
      for (found, expected) in zip(parameters[id].elements, states[step]) {
        #expect(abs(found - expected) <= 2e-6 * max(1, abs(expected)), "step \(step)")
      }
    }
  }

  @Test(arguments: [nil, 3]) func adamWIsPyTorchs(stop: Int?) {
    run(AdamW(weightDecay: 0.1), expecting: golden.adamw, interruptedAt: stop)
  }

  @Test(arguments: [nil, 3]) func descentIsPyTorchs(stop: Int?) {
    run(GradientDescent(), expecting: golden.sgd, interruptedAt: stop)
    run(GradientDescent(momentum: 0.9), expecting: golden.momentum, interruptedAt: stop)
  }

  @Test func biasesDoNotDecayAndFrozenParametersStay() {
    var parameters = ParameterSet(), optimizer = AdamW(weightDecay: 0.5)
    let bias = parameters.add("bias", .random(1, 4, seed: 1))
    let frozen = parameters.add("frozen", .random(3, 4, seed: 2), isTrainable: false)
    let before = parameters
    var tape = Tape(parameters), gradients = ParameterGradients(for: parameters)
    let variable = tape.parameter(bias)
    tape.backward(from: [(variable, Matrix(rows: 1, columns: 4))], into: &gradients)
    optimizer.update(&parameters, by: gradients, rate: 0.1, on: .serial)
    #expect(parameters[bias].bits == before[bias].bits)
    #expect(parameters[frozen].bits == before[frozen].bits)
  }

  @Test func aHeadOfOneRowDecaysWhereItIsToldTo() {
    var parameters = ParameterSet(), optimizer = AdamW(weightDecay: 0.5)
    let head = parameters.add("head", .random(1, 4, seed: 1), decays: true)
    let before = parameters
    var tape = Tape(parameters), gradients = ParameterGradients(for: parameters)
    let variable = tape.parameter(head)
    tape.backward(from: [(variable, Matrix(rows: 1, columns: 4))], into: &gradients)
    optimizer.update(&parameters, by: gradients, rate: 0.1, on: .serial)
    for (new, old) in zip(parameters[head].elements, before[head].elements) { #expect(abs(new - 0.95 * old) < 1e-6) }
  }

  @Test func aParameterHasAMultipleOfTheRate() {
    for optimizer in [AdamW(weightDecay: 0), GradientDescent()] as [any Optimizer] {
      var optimizer = optimizer, parameters = ParameterSet()
      let ids = ["slow", "fast"].map { parameters.add($0, Matrix(rows: 1, columns: 1, [1])) }
      parameters.setRateScale(30, ids[1])
      var tape = Tape(parameters), gradients = ParameterGradients(for: parameters)
      let roots = ids.map { (tape.parameter($0), Matrix(rows: 1, columns: 1, [1])) }
      tape.backward(from: roots, into: &gradients)
      optimizer.update(&parameters, by: gradients, rate: 0.01, on: .serial)
      #expect(abs(parameters[ids[0]][0, 0] - 0.99) < 1e-5)
      #expect(abs(parameters[ids[1]][0, 0] - 0.7) < 1e-5)
    }
  }

  @Test func aStateOfAnotherShapeIsNamed() {
    var parameters = ParameterSet(), optimizer = AdamW()
    _ = parameters.add("p", .random(3, 4, seed: 1))
    let wrong = [
      "mean.p": Matrix(rows: 2, columns: 4), "square.p": Matrix(rows: 2, columns: 4),
      "steps.p": Matrix(rows: 1, columns: 1),
    ]
    #expect(optimizer.restore(wrong, of: parameters) == "mean.p")
    #expect(optimizer.restore(["mean.p": Matrix(rows: 3, columns: 4)], of: parameters) == "square.p")
  }

  @Test func schedulesAreThoseOfTransformers() {
    for (decay, expected) in [
      (Schedule.Decay.linear, golden.linear), (.cosine, golden.cosine), (.constant, golden.constant),
    ] {
      let schedule = Schedule(peak: 2, warmUp: 5, total: 20, decay: decay)
      for (step, rate) in expected.prefix(20).enumerated() {
        #expect(abs(Double(schedule.rate(at: step)) - rate) < 1e-6, "\(decay) \(step)")
      }
    }
  }

  @Test func clippingKeepsDirectionsAndTellsTheNorm() {
    var parameters = ParameterSet()
    let id = parameters.add("p", Matrix(rows: 3, columns: 4))
    var gradients = gradient([3, 0, 0, 0, 0, 4] + Array(repeating: 0, count: 6), of: id, in: parameters)
    #expect(gradients.clip(toNorm: 10) == 5)
    #expect(gradients.norm == 5)
    #expect(gradients.clip(toNorm: 1) == 5)
    #expect(abs(gradients.norm - 1) < 1e-6)
  }
}
