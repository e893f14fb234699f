import RankifyCore
import Tensors

/// A linear layer with an activation behind the pooling, in full precision.
struct DenseModule: Sendable {
  let linear: PackedLinear
  let activation: Activation

  private static let activations: [String: Activation] = [
    "Identity": .none, "Tanh": .tanh, "ReLU": .relu, "GELU": .gelu, "SiLU": .silu, "Sigmoid": .sigmoid,
  ]

  init(folder: String, pool: ThreadPool) throws(RankifyError) {
    let config = try JSONObject(file: folder + "/config.json")
    try Self.refuseVariants(config)
    let (inputs, outputs) = (try config.size("in_features"), try config.size("out_features"))
    let hasBias = try config.optionalBool("bias") ?? true
    activation = try Self.activation(config)
    let weights = Weights(try Checkpoint(folder: folder), prefix: "", precision: .fp32, pool: pool)
    linear = try weights.linear("linear", outputs: outputs, inputs: inputs, hasBias: hasBias)
  }

  private static func activation(_ config: JSONObject) throws(RankifyError) -> Activation {
    // The module's own default, where the file does not say.
    let name = try config.optionalString("activation_function") ?? "torch.nn.modules.activation.Tanh"
    guard let activation = name.split(separator: ".").last.flatMap({ activations[String($0)] }) else {
      throw .invalid(
        config.file,
        "'activation_function' is '\(name)'; known are \(activations.keys.sorted().joined(separator: ", "))")
    }
    return activation
  }

  private static func refuseVariants(_ config: JSONObject) throws(RankifyError) {
    for key in ["module_input_name", "module_output_name"] {
      let name = try config.optionalString(key) ?? "sentence_embedding"
      guard name == "sentence_embedding" else {
        throw .invalid(config.file, "'\(key)' is '\(name)'; a sentence encoder's Dense works on sentence_embedding")
      }
    }
    if try config.optionalBool("use_residual") ?? false {
      throw .invalid(config.file, "'use_residual' is true, which is not supported for sentence encoders")
    }
  }
}
