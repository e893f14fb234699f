import RankifyCore
import Tensors

/// A linear layer with an activation behind the Transformer or the pooling, in full precision.
struct DenseModule: Sendable {
  /// What a module works on.
  enum Input: String {
    case sentence = "sentence_embedding"
    case tokens = "token_embeddings"
  }

  /// What is added to the output.
  enum Residual {
    case none
    /// The input.
    case input
    /// Another linear layer of the input.
    case linear(PackedLinear)
  }

  let linear: PackedLinear
  let activation: Activation
  let residual: Residual

  private static let activations: [String: Activation] = [
    "Identity": .none, "Tanh": .tanh, "ReLU": .relu, "GELU": .gelu, "SiLU": .silu, "Sigmoid": .sigmoid,
  ]

  /// A matrix alone.
  init(_ linear: PackedLinear) { (self.linear, activation, residual) = (linear, .none, .none) }

  /// - Parameter defaultActivation: the function where the file names none
  init(
    folder: String, input: Input = .sentence, defaultActivation: String = "torch.nn.modules.activation.Tanh",
    pool: ThreadPool
  ) throws(RankifyError) {
    let config = try JSONObject(file: folder + "/config.json")
    try Self.require(input, config)
    let (inputs, outputs) = (try config.size("in_features"), try config.size("out_features"))
    let hasBias = try config.optionalBool("bias") ?? true
    activation = try Self.activation(config, defaultActivation)
    let weights = Weights(try Checkpoint(folder: folder), prefix: "", precision: .fp32, pool: pool)
    linear = try weights.linear("linear", outputs: outputs, inputs: inputs, hasBias: hasBias)
    if try config.optionalBool("use_residual") ?? false {
      residual =
        inputs == outputs
        ? .input : .linear(try weights.linear("residual", outputs: outputs, inputs: inputs, hasBias: false))
    } else {
      residual = .none
    }
  }

  /// `x` to `out`; `spare` is overwritten.
  func callAsFunction(_ x: Matrix, into out: inout Matrix, spare: inout Matrix, on compute: Compute) {
    switch residual {
    case .none: linear(x, activation: activation, into: &out, on: compute)
    case .input: linear(x, activation: activation, adding: x, into: &out, on: compute)
    case .linear(let other):
      linear(x, activation: activation, into: &spare, on: compute)
      other(x, adding: spare, into: &out, on: compute)
    }
  }

  private static func activation(_ config: JSONObject, _ preset: String) throws(RankifyError) -> Activation {
    let name = try config.optionalString("activation_function") ?? preset
    guard let activation = name.split(separator: ".").last.flatMap({ activations[String($0)] }) else {
      throw .invalid(
        config.file,
        "'activation_function' is '\(name)'; known are \(activations.keys.sorted().joined(separator: ", "))")
    }
    return activation
  }

  private static func require(_ input: Input, _ config: JSONObject) throws(RankifyError) {
    for key in ["module_input_name", "module_output_name"] {
      guard let name = try config.optionalString(key), name != input.rawValue else { continue }
      throw .invalid(config.file, "'\(key)' is '\(name)'; in this kind of model a Dense works on \(input.rawValue)")
    }
  }
}
