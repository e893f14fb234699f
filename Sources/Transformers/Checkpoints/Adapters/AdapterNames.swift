import RankifyCore
import Tensors

/// How the modules of an encoder are called where it stands alone, as in PEFT's files, and how its parameters are called.
struct AdapterNames {
  /// What the names of all parameters of the encoder begin with.
  private let beginning: String

  /// - Parameter base: the folder of the model that is adapted
  init(base: String) throws(RankifyError) {
    let folder = try ModelFolder(base)
    let checkpoint = try Checkpoint(folder: folder.transformer)
    let family = try EncoderFamilies.family(of: folder.config)
    let weights = try LayerWeights<Recording>(
      checkpoint, probe: family.probe, source: ParameterSource(root: base))
    beginning = ParameterSource.label(of: checkpoint.path, root: base) + weights.prefix
  }

  /// The module whose weight a parameter is; `nil` where it is none of the encoder.
  func module(of parameter: String) -> String? {
    guard parameter.hasPrefix(beginning), parameter.hasSuffix(".weight") else { return nil }
    let name = parameter.dropFirst(beginning.count).dropLast(".weight".count)
    return name.contains("/") ? nil : String(name)
  }

  /// The weight of a module.
  func parameter(of module: String) -> String { beginning + module + ".weight" }
}
