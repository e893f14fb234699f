import ArgumentParser
import Rankify

/// `rankify models pull`
struct ModelsPullCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull", abstract: "Fetch models from the Hugging Face hub, check them and print their folders.",
    discussion: """
      Fetched are settings, tokenizer and safetensors weights, each checked against the hub's checksum; what is here \
      is not fetched again, and an interrupted download goes on where it stopped. Where a branch has moved, its newest \
      files are fetched.

      EXAMPLES
        rankify models pull sentence-transformers/all-MiniLM-L6-v2
        rankify models pull BAAI/bge-small-en-v1.5@main intfloat/e5-small-v2
        HF_ENDPOINT=https://mirror.example.org rankify models pull BAAI/bge-small-en-v1.5
      """)

  @Argument(help: "org/name, or org/name@revision with a branch, tag or commit.")
  var names: [String]

  @OptionGroup var common: CommonOptions

  private struct Report: Encodable {
    let models: [ModelReport]
  }

  func run() async throws {
    let resolver = try ModelResolver()
    var reports: [ModelReport] = []
    for name in names {
      let pulled = try await ModelArgument.watching(common.console) { report in
        try await resolver.pull(name, report: report)
      }
      if !common.json {
        try StandardOutput.shared.writeLine(pulled.folder)
      } else if let model = await resolver.store.installed().first(where: { $0.folder == pulled.folder }) {
        reports.append(try ModelReport(model, resolver.store))
      }
    }
    if common.json { try JSONOutput.print(Report(models: reports)) }
  }
}
