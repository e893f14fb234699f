import RankifyCore
import Tensors

/// A linear layer with an activation behind the Transformer or the pooling, in full precision.
struct DenseModule<E: Engine>: Sendable {
  /// What is added to the output.
  enum Residual {
    case none
    /// The input.
    case input
    /// Another linear layer of the input.
    case linear(E.Linear)
  }

  let linear: E.Linear
  let activation: Activation
  let residual: Residual

  /// A matrix alone.
  init(_ linear: E.Linear) { (self.linear, activation, residual) = (linear, .none, .none) }

  /// - Parameter defaultActivation: the function where the file names none
  init(
    folder: String, input: DenseInput = .sentence, defaultActivation: String = "torch.nn.modules.activation.Tanh",
    source: E.Source
  ) throws(RankifyError) {
    let config = try JSONObject(file: folder + "/config.json")
    try Self.require(input, config)
    let (inputs, outputs) = (try config.size("in_features"), try config.size("out_features"))
    let hasBias = try config.optionalBool("bias") ?? true
    activation = try Self.activation(config, defaultActivation)
    let weights = LayerWeights<E>(try Checkpoint(folder: folder), prefix: "", source: source.exact)
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
  func callAsFunction(_ x: E.State, into out: inout E.State, spare: inout E.State, on engine: inout E) {
    switch residual {
    case .none: engine.linear(linear, x, activation: activation, into: &out)
    case .input: engine.linear(linear, x, activation: activation, adding: x, into: &out)
    case .linear(let other):
      engine.linear(linear, x, activation: activation, into: &spare)
      engine.linear(other, x, adding: spare, into: &out)
    }
  }

  private static func activation(_ config: JSONObject, _ preset: String) throws(RankifyError) -> Activation {
    let name = try config.optionalString("activation_function") ?? preset
    guard let activation = name.split(separator: ".").last.flatMap({ DenseActivations.byName[String($0)] }) else {
      throw .invalid(
        config.file,
        "'activation_function' is '\(name)'; known are \(DenseActivations.byName.keys.sorted().joined(separator: ", "))"
      )
    }
    return activation
  }

  private static func require(_ input: DenseInput, _ config: JSONObject) throws(RankifyError) {
    for key in ["module_input_name", "module_output_name"] {
      guard let name = try config.optionalString(key), name != input.rawValue else { continue }
      throw .invalid(config.file, "'\(key)' is '\(name)'; in this kind of model a Dense works on \(input.rawValue)")
    }
  }
}

/// What a Dense module works on.
enum DenseInput: String {
  case sentence = "sentence_embedding"
  case tokens = "token_embeddings"
}

private enum DenseActivations {
  static let byName: [String: Activation] = [
    "Identity": .none, "Tanh": .tanh, "ReLU": .relu, "GELU": .gelu, "SiLU": .silu, "Sigmoid": .sigmoid,
  ]
}
