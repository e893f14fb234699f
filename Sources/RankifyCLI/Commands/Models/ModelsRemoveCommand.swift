import ArgumentParser
import Rankify

/// `rankify models remove`
struct ModelsRemoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Take models off the disk and print what was removed.",
    discussion: """
      A model of the hub goes with all its revisions, also for other programs that use the hub's cache. Nothing is \
      asked.

      EXAMPLES
        rankify models remove my-encoder
        rankify models remove BAAI/bge-small-en-v1.5
      """)

  @Argument(help: "The names of models.")
  var names: [String]

  @OptionGroup var common: CommonOptions

  private struct Report: Encodable {
    let removed: [RemovedModel]
  }

  func run() async throws {
    let store = try ModelStore()
    // All names first: a slip in the last one should not show after half of the work.
    for name in names { _ = try await store.required(name) }
    var removed: [RemovedModel] = []
    for name in names {
      let model = try await store.remove(name)
      removed.append(model)
      if !common.json { for folder in model.folders { try StandardOutput.shared.writeLine(folder) } }
      common.console.note("removed \(model.name): \(Figures.bytes(model.bytes))")
    }
    if common.json { try JSONOutput.print(Report(removed: removed)) }
  }
}
