import RankifyCore
import Tensors

/// Writes a model whose weights training has changed as a folder like the one that it was loaded from.
///
/// Tokenizer, configuration and modules are the base's; weights are 32-bit floats in `model.safetensors` (and in those of
/// Dense modules), adapters merged; tensors that are no parameters are taken over as they are. The folder appears whole or
/// not at all: `FOLDER.partial` is renamed, and only a folder that carries `rankify_training.json` is replaced.
public struct ModelFolderWriter: Sendable {
  /// The file that says how a model was trained, and thereby that its folder may be replaced.
  public static let recordName = "rankify_training.json"

  /// The folder that the model was loaded from.
  public let base: String
  /// Texts of files to add, or to put in the place of the base's, by their paths in the folder.
  public var files: [String: String] = [:]
  /// Members to set in the encoder's `config.json`: values are JSON.
  public var configuration: [String: String] = [:]
  /// Paths of the base that are left out: files, or folders with all that is in them.
  public var omitted: Set<String> = []
  /// The shapes of parameters that the base lacks or has in another shape, by the parameter's name: `FOLDER/` and the name of
  /// the tensor, or the latter alone where it stands in the folder itself.
  public var shapes: [String: [Int]] = [:]
  /// Files for parameters that the base lacks, by what stands before the last `/` of their names, that included, instead of
  /// `model.safetensors` in a folder of that name.
  public var weightFiles: [String: String] = [:]
  /// Names of parameters that are not written: those that serve training alone.
  public var unwritten: Set<String> = []
  /// Put before the names of the encoder's tensors, those in `shapes` excepted; such as `bert.`, where a head comes to a base
  /// without one.
  public var prefix = ""
  /// The folder inside for low-rank adapters as `AdapterFolder` writes them, where the parameters have some; `nil`: they are
  /// only merged.
  public var adapterFolder: String?
  /// Files of the folder that is replaced that stay, such as the log.
  public var kept: Set<String> = []

  /// A writer of models like that in the folder `base`.
  public init(base: String) { self.base = base }

  /// Throws where something stands at `folder` that `write` would refuse to replace: to be asked before long work.
  public static func check(_ folder: String) throws(RankifyError) {
    try AtomicFolder.requireReplaceable(AtomicFolder.resolved(folder), recordName)
  }

  /// Writes the model with these parameters to `folder`.
  /// - Throws: `RankifyError` where the parameters are not those of the base, where something else stands at `folder`, or
  ///   where the disk is full; what was there stays as it is.
  public func write(_ parameters: ParameterSet, to folder: String) throws(RankifyError) {
    let source = try ModelFolder(base)
    let plan = try TensorPlan(self, source, parameters)
    let adapters = try adapters(of: parameters)
    let output = try AtomicFolder(folder, marker: Self.recordName)
    // First, so that a folder left behind by a kill is known as ours.
    try write(files[Self.recordName] ?? Self.minimalRecord(base), to: Self.recordName, in: output)
    for name in try names(source) { try copy(name, source, plan.isConverted, to: output) }
    for (name, text) in files where name != Self.recordName { try write(text, to: name, in: output) }
    for (name, tensors) in plan.files {
      try SafetensorsWriter.write(tensors, metadata: ["format": "pt"], to: output.file(name))
    }
    if let adapterFolder, !adapters.isEmpty {
      try AdapterFolder.write(adapters, name: base, to: output, in: adapterFolder + "/")
    }
    try output.commit(keeping: kept)
  }

  private func adapters(of parameters: ParameterSet) throws(RankifyError) -> [StoredAdapter] {
    guard adapterFolder != nil, parameters.ids.contains(where: { parameters.adapter(of: $0) != nil }) else { return [] }
    return try StoredAdapter.all(of: parameters, base: base)
  }

  private static func minimalRecord(_ base: String) -> String {
    JSONText.object([
      ("format", JSONText.string("rankify-training")), ("version", "1"),
      ("base", JSONText.object([("name", JSONText.string(base))])),
    ]) + "\n"
  }

  /// The base's files, besides weights, that are there and wanted.
  private func names(_ source: ModelFolder) throws(RankifyError) -> [String] {
    let encoder = relative(source.transformer)
    var names = ModelFolderNames.encoder.map { encoder + $0 } + ModelFolderNames.root
    for folder in try SentenceModule.folders(in: base) where folder + "/" != encoder {
      names += ModelFolderNames.module.map { folder + "/" + $0 }
    }
    return names.filter { !isOmitted($0) && FileStatus.exists(base + "/" + $0) }
  }

  /// A folder of the base as the beginning of paths in it.
  func relative(_ folder: String) -> String {
    folder.count <= base.count ? "" : String(folder.dropFirst(base.count).drop { $0 == "/" }) + "/"
  }

  func isOmitted(_ name: String) -> Bool { omitted.contains { name == $0 || name.hasPrefix($0 + "/") } }

  private func copy(
    _ name: String, _ source: ModelFolder, _ isConverted: Bool, to output: AtomicFolder
  ) throws(RankifyError) {
    guard files[name] == nil else { return }
    let isConfiguration = name == relative(source.transformer) + "config.json"
    var members = isConfiguration ? configuration : [:]
    for key in ["dtype", "torch_dtype"] where isConfiguration && isConverted && source.config.has(key) {
      members[key] = members[key] ?? JSONText.string("float32")
    }
    let file = try MappedFile(base + "/" + name)
    if members.isEmpty {
      let copy = try AtomicFile(output.file(name))
      try file.withBytes { bytes throws(RankifyError) in try copy.write(bytes) }
      try copy.commit()
    } else {
      let text = try JSONMembers.setting(members, in: String(decoding: file.bytes, as: UTF8.self), name: file.path)
      try write(text, to: name, in: output)
    }
  }

  private func write(_ text: String, to name: String, in output: AtomicFolder) throws(RankifyError) {
    try AtomicFile.write(text, to: output.file(name))
  }
}
