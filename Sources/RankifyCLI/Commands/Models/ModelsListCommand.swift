import ArgumentParser
import Rankify

/// `rankify models list`
struct ModelsListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Print the models on this machine.",
    discussion: """
      EXAMPLES
        rankify models list
        rankify models list --json
      """)

  @OptionGroup var common: CommonOptions

  private struct Listing: Encodable {
    let models: [InstalledModel]
  }

  func run() async throws {
    let models = try await ModelStore().installed()
    if common.json { return try JSONOutput.print(Listing(models: models)) }
    if models.isEmpty {
      return common.console.note(
        "no model is here; 'rankify models pull sentence-transformers/all-MiniLM-L6-v2' fetches a small one")
    }
    try StandardOutput.shared.write(Self.table(models).text(.output))
    for model in models { if let fault = model.fault { common.console.warn(fault) } }
  }

  private static func table(_ models: [InstalledModel]) -> TextTable {
    var table = TextTable([
      .init("name"), .init("family"), .init("dimension", .right), .init("parameters", .right), .init("size", .right),
      .init("from"),
    ])
    for model in models {
      let facts = model.fault == nil ? try? ModelFacts(folder: model.folder) : nil
      table.add([
        .init(model.name, bold: model.fault == nil), .init(facts?.family ?? "–"),
        .init(facts?.dimension.map(String.init) ?? "–"), .init(facts?.parameters.map(Figures.grouped) ?? "–"),
        .init(Figures.bytes(model.bytes)), .init(model.fault == nil ? model.origin.rawValue : "incomplete"),
      ])
    }
    return table
  }
}
