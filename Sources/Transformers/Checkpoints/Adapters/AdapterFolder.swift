import RankifyCore
import Tensors

/// Low-rank adapters on disk, as PEFT reads and writes them: `adapter_config.json` and `adapter_model.safetensors`, whose
/// tensors are called `base_model.model.MODULE.lora_A.weight` by the modules of the bare encoder.
public enum AdapterFolder {
  static let configuration = "adapter_config.json"
  static let weights = "adapter_model.safetensors"
  static let beginning = "base_model.model."

  /// Writes the adapters of a set to a folder, which appears whole or not at all.
  /// - Parameters:
  ///   - base: the folder that the model was loaded from
  ///   - name: what the adapters' users are to load; `base` if `nil`
  /// - Throws: `RankifyError` where there are no adapters, where one belongs to no module of the encoder, where something
  ///   else stands at `folder`, or where the disk is full
  public static func write(
    _ parameters: ParameterSet, base: String, name: String? = nil, to folder: String
  ) throws(RankifyError) {
    let adapters = try StoredAdapter.all(of: parameters, base: base)
    let output = try AtomicFolder(folder, marker: configuration)
    try write(adapters, name: name ?? base, to: output, in: "")
    try output.commit()
  }

  /// Writes into a folder that is being made.
  static func write(
    _ adapters: [StoredAdapter], name: String, to output: AtomicFolder, in place: String
  ) throws(RankifyError) {
    try AtomicFile.write(text(adapters, name), to: output.file(place + configuration))
    let tensors = adapters.flatMap { adapter in
      [
        SafetensorsWriter.Tensor(name: beginning + adapter.module + ".lora_A.weight", adapter.a),
        SafetensorsWriter.Tensor(name: beginning + adapter.module + ".lora_B.weight", adapter.b),
      ]
    }
    try SafetensorsWriter.write(tensors, metadata: ["format": "pt"], to: output.file(place + weights))
  }

  /// The configuration: rank and alpha of the first adapter, those of others by module where they differ.
  private static func text(_ adapters: [StoredAdapter], _ name: String) -> String {
    let (rank, alpha) = (adapters[0].rank, adapters[0].alpha)
    func pattern(_ differs: (StoredAdapter) -> Bool, _ value: (StoredAdapter) -> String) -> String {
      JSONText.object(adapters.filter(differs).map { ($0.module, value($0)) })
    }
    return JSONText.object([
      ("peft_type", JSONText.string("LORA")), ("task_type", JSONText.string("FEATURE_EXTRACTION")),
      ("base_model_name_or_path", JSONText.string(name)), ("inference_mode", "true"), ("r", "\(rank)"),
      ("lora_alpha", number(alpha)), ("lora_dropout", "0.0"), ("bias", JSONText.string("none")),
      ("fan_in_fan_out", "false"), ("init_lora_weights", "true"), ("use_rslora", "false"), ("use_dora", "false"),
      ("modules_to_save", "null"), ("rank_pattern", pattern({ $0.rank != rank }, { "\($0.rank)" })),
      ("alpha_pattern", pattern({ $0.alpha != alpha }, { number($0.alpha) })),
      ("target_modules", JSONText.array(adapters.map { JSONText.string($0.module) })),
    ]) + "\n"
  }

  private static func number(_ value: Float) -> String { Int(exactly: value).map { "\($0)" } ?? "\(value)" }

  /// Puts the adapters of a folder beside the matrices of a set, which must have none there; `mergeAdapters` then makes them
  /// part of the model.
  /// - Parameter base: the folder that the parameters were loaded from
  /// - Throws: `RankifyError` where the files are damaged, of another model, or of a kind of adapter other than LoRA
  public static func read(
    _ folder: String, into parameters: inout ParameterSet, base: String
  ) throws(RankifyError) {
    let names = try AdapterNames(base: base)
    let reader = try AdapterReader(folder)
    for module in reader.modules {
      let path = reader.file.path
      guard let id = parameters[names.parameter(of: module)] else {
        throw .invalid(path, "adapts '\(module)', which \(base) does not have; these adapters belong to another model")
      }
      let (a, b) = (try reader.matrix(module, "A"), try reader.matrix(module, "B"))
      let matrix = parameters[id]
      guard a.columns == matrix.columns, b.rows == matrix.rows, a.rows == b.columns, a.rows > 0 else {
        throw .invalid(
          path,
          "'\(module)': \(b.rows) x \(b.columns) times \(a.rows) x \(a.columns) does not fit a weight of \(matrix.rows) x \(matrix.columns); these adapters belong to another model"
        )
      }
      guard parameters.adapter(of: id) == nil else {
        throw .invalid(path, "'\(module)' has an adapter already; merge it first")
      }
      parameters.adapt(id, a: a, b: b, factor: reader.factor(module, rank: a.rows))
    }
  }
}

/// An adapter by the module that it belongs to.
struct StoredAdapter {
  let module: String
  /// rank x inputs
  let a: Matrix
  /// outputs x rank
  let b: Matrix
  let alpha: Float
  var rank: Int { a.rows }

  /// The adapters of a set, in its order; at least one.
  static func all(of parameters: ParameterSet, base: String) throws(RankifyError) -> [StoredAdapter] {
    let names = try AdapterNames(base: base)
    var adapters: [StoredAdapter] = []
    for id in parameters.ids {
      guard let adapter = parameters.adapter(of: id) else { continue }
      let name = parameters.name(of: id)
      guard let module = names.module(of: name) else {
        throw .invalid(base, "the adapter of '\(name)' is of no module of the encoder, and the format knows no others")
      }
      let a = parameters[adapter.a]
      adapters.append(
        StoredAdapter(module: module, a: a, b: parameters[adapter.b], alpha: adapter.factor * Float(a.rows)))
    }
    if adapters.isEmpty { throw RankifyError(.badArguments, "\(base): no weight of this model has an adapter") }
    return adapters
  }
}
