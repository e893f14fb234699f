/// Records operations on matrices, so that the gradient of their outcome can be computed backwards (reverse-mode automatic
/// differentiation; Linnainmaa 1970).
///
/// An operation keeps what its own gradient needs and nothing else, so a matrix lives no longer than something refers to it.
/// Results are the same in every bit on any number of threads: sums over rows run in an order of their own.
///
///     var tape = Tape(parameters, on: .parallel)
///     let y = tape.linear(Variable(x), layer, activation: .gelu)
///     tape.backward(from: [(y, dy)], into: &gradients)
public struct Tape {
  /// The values that parameters have on this tape.
  public let parameters: ParameterSet
  let packed: PackedParameters
  /// How operations compute.
  public let compute: Compute
  /// Where random numbers begin, see `dropout`.
  let seed: UInt64
  var draws: UInt64 = 0
  private var steps: [Step] = []
  private var slots = 0

  /// Given the gradient of an operation's output, adds to those of its inputs. The matrix is the operation's own: it may
  /// write the gradient of its input over it.
  typealias Pull = (inout Matrix, inout Gradients) -> Void

  /// One operation.
  private struct Step {
    let output: Int
    let pull: Pull
  }

  /// - Parameters:
  ///   - packed: weights packed already; pass the same to all tapes between two changes of the parameters
  ///   - seed: of dropout
  public init(
    _ parameters: ParameterSet, packed: PackedParameters = PackedParameters(), seed: UInt64 = 0,
    on compute: Compute = .serial
  ) {
    (self.parameters, self.packed, self.seed, self.compute) = (parameters, packed, seed, compute)
  }

  /// A matrix that is no parameter, but whose gradient `backward` is to give.
  public mutating func input(_ value: Matrix) -> Variable {
    slots += 1
    return Variable(value, slot: slots - 1)
  }

  /// A variable made from `inputs` by an operation; a constant where all inputs are. `trains`: whether the operation has
  /// parameters of its own that are trained.
  mutating func record(
    _ value: Matrix, from inputs: [Variable?], trains: Bool = false,
    _ pull: @escaping Pull
  ) -> Variable {
    Variable(value, slot: step(from: inputs, trains: trains, pull))
  }

  /// The slot of an operation's output.
  mutating func step(
    from inputs: [Variable?], trains: Bool, _ pull: @escaping Pull
  ) -> Int? {
    guard trains || inputs.contains(where: { $0?.slot != nil }) else { return nil }
    slots += 1
    steps.append(Step(output: slots - 1, pull: pull))
    return slots - 1
  }

  /// Adds the gradients of the parameters to `gradients`, given those of outcomes. A tape is used once: what it kept is
  /// released on the way.
  /// - Parameter inputs: made by `input`
  /// - Returns: the gradients of `inputs`, in order; `nil` where nothing flowed
  @discardableResult
  public consuming func backward(
    from outcomes: [(variable: Variable, gradient: Matrix)], into gradients: inout ParameterGradients,
    of inputs: [Variable] = []
  ) -> [Matrix?] {
    var flow = Gradients(slots: slots, parameters: gradients)
    gradients = ParameterGradients(for: ParameterSet())
    for (variable, gradient) in outcomes {
      precondition(
        gradient.rows == variable.value.rows && gradient.columns == variable.value.columns,
        "the gradient has another shape than its variable")
      flow.add(gradient, to: variable)
    }
    var steps = steps
    self.steps = []
    while let step = steps.popLast() {
      if var gradient = flow.take(step.output) { step.pull(&gradient, &flow) }
    }
    gradients = flow.parameters
    return inputs.map { flow.take($0.slot) }
  }
}

/// The gradients that flow backwards: summed in slots until the operation is reached whose output they belong to.
struct Gradients {
  private var matrices: [Matrix?]
  var parameters: ParameterGradients

  init(slots: Int, parameters: ParameterGradients) {
    matrices = Array(repeating: nil, count: slots)
    self.parameters = parameters
  }

  /// Adds to the gradient of a variable; nothing happens to constants.
  mutating func add(_ gradient: Matrix, to variable: Slot, on compute: Compute = .serial) {
    guard let slot = variable.slot else { return }
    if var sum = matrices[slot].take() {
      sum.add(gradient, on: compute)
      matrices[slot] = sum
    } else {
      matrices[slot] = gradient
    }
  }

  mutating func add(_ gradient: Matrix, to variable: Variable, on compute: Compute = .serial) {
    add(gradient, to: Slot(variable), on: compute)
  }

  /// Removes a gradient.
  mutating func take(_ slot: Int?) -> Matrix? { slot.flatMap { matrices[$0].take() } }

  /// Replaces a gradient that was taken.
  mutating func put(_ gradient: Matrix, _ slot: Slot) {
    if let slot = slot.slot { matrices[slot] = gradient }
  }
}

/// A variable without its matrix: what operations keep of inputs whose value they need not.
struct Slot {
  let slot: Int?

  init(_ variable: Variable?) { slot = variable?.slot }

  /// Whether a gradient is wanted.
  var isWanted: Bool { slot != nil }
}
