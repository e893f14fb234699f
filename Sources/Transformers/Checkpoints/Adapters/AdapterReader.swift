import RankifyCore
import Tensors

/// The files of adapters in PEFT's layout, checked: LoRA and nothing else.
struct AdapterReader {
  let file: SafetensorsFile
  /// The adapted modules, in order.
  let modules: [String]
  /// Tensors by module and letter.
  private let tensors: [String: TensorEntry]
  private let alpha: Double
  private let alphas: [String: Double]
  /// Whether the factor is alpha / √rank rather than alpha / rank (rsLoRA; Kalajdzievski 2023).
  private let isStabilized: Bool

  init(_ folder: String) throws(RankifyError) {
    let config = try JSONObject(file: folder + "/" + AdapterFolder.configuration)
    try Self.requireKnown(config)
    guard let alpha = try config.optionalDouble("lora_alpha") else {
      throw .invalid(config.file, "has no 'lora_alpha', which says how much the adapters count")
    }
    (self.alpha, isStabilized) = (alpha, try config.optionalBool("use_rslora") ?? false)
    file = try SafetensorsFile(folder + "/" + AdapterFolder.weights)
    var tensors: [String: TensorEntry] = [:], modules: Set<String> = []
    for entry in file.entries {
      let (module, letter) = try Self.parts(entry.name, file.path)
      tensors[module + "." + letter] = entry
      modules.insert(module)
    }
    (self.tensors, self.modules) = (tensors, modules.sorted { ByteOrder.precedes($0, $1) })
    alphas = try Self.alphas(config, self.modules)
  }

  /// What would have to be computed otherwise is refused.
  private static func requireKnown(_ config: JSONObject) throws(RankifyError) {
    let type = try config.string("peft_type")
    guard type == "LORA" else { throw .invalid(config.file, "'peft_type' is '\(type)'; only LORA is known") }
    for key in ["use_dora", "fan_in_fan_out", "lora_bias", "use_qalora", "use_bdlora"] {
      if try config.optionalBool(key) ?? false { throw .invalid(config.file, "'\(key)' is true, which is not known") }
    }
    let bias = try config.optionalString("bias") ?? "none"
    guard bias == "none" else { throw .invalid(config.file, "'bias' is '\(bias)'; only none is known") }
  }

  /// The alphas of modules that have their own: each key is the name of a module or its end.
  private static func alphas(_ config: JSONObject, _ modules: [String]) throws(RankifyError) -> [String: Double] {
    guard let pattern = try config.optionalObject("alpha_pattern") else { return [:] }
    var alphas: [String: Double] = [:]
    for key in pattern.keys {
      guard let alpha = try pattern.optionalDouble(key) else { continue }
      let matching = modules.filter { $0 == key || $0.hasSuffix("." + key) }
      if matching.isEmpty {
        throw .invalid(config.file, "'alpha_pattern' has '\(key)', which is the name of no adapted module nor its end")
      }
      for module in matching { alphas[module] = alpha }
    }
    return alphas
  }

  /// The module and the letter of a tensor; versions of PEFT put the adapter's name before `weight`.
  private static func parts(_ name: String, _ path: String) throws(RankifyError) -> (module: String, letter: String) {
    let fault = RankifyError.invalid(
      path, "tensor '\(name)' is no part of an adapter; expected \(AdapterFolder.beginning)MODULE.lora_A.weight")
    guard name.hasPrefix(AdapterFolder.beginning) else { throw fault }
    let rest = name.dropFirst(AdapterFolder.beginning.count)
    for letter in ["A", "B"] {
      for end in [".lora_\(letter).weight", ".lora_\(letter).default.weight"] where rest.hasSuffix(end) {
        return (String(rest.dropLast(end.count)), letter)
      }
    }
    throw fault
  }

  func matrix(_ module: String, _ letter: String) throws(RankifyError) -> Matrix {
    guard let entry = tensors[module + "." + letter] else {
      throw .invalid(file.path, "'\(module)' has no lora_\(letter); the file is not complete")
    }
    guard entry.shape.count == 2, let values = file.floats(entry.name) else {
      throw .invalid(
        file.path,
        "tensor '\(entry.name)' is \(entry.typeName) of shape \(entry.shape); expected a matrix of F32, F16 or BF16")
    }
    return Matrix(rows: entry.shape[0], columns: entry.shape[1], values)
  }

  /// By what B A is multiplied.
  func factor(_ module: String, rank: Int) -> Float {
    Float((alphas[module] ?? alpha) / (isStabilized ? Double(rank).squareRoot() : Double(rank)))
  }
}
