import ArgumentParser
import Rankify

/// `rankify models show`
struct ModelsShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print what a model on this machine is: architecture, sizes, pooling, licence, files.",
    discussion: """
      Checksums are those on record: of the import, or the hub's own. The exit status is 5 where the model lacks \
      something and cannot be used.

      EXAMPLES
        rankify models show all-MiniLM-L6-v2
        rankify models show BAAI/bge-small-en-v1.5 --json
      """)

  @Argument(help: "The model's name.")
  var name: String

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let store = try ModelStore()
    let report = try await ModelReport(store.required(name), store)
    if common.json {
      try JSONOutput.print(report)
    } else {
      try StandardOutput.shared.write(ModelSheet(report).text(.output))
    }
    if let fault = report.model.fault { throw RankifyError(.invalidInput, fault) }
  }
}

/// A model as a page for people.
struct ModelSheet {
  private let report: ModelReport

  init(_ report: ModelReport) { self.report = report }

  func text(_ style: Style) -> String {
    style.bold(report.model.name) + "\n\n" + facts(style) + "\n" + style.dim("files") + "\n" + files(style)
  }

  private func facts(_ style: Style) -> String {
    var table = TextTable([.init(""), .init("")])
    for (title, value) in rows { table.add([.init(title), .init(value)]) }
    return table.text(style)
  }

  private var rows: [(String, String)] {
    let (model, facts) = (report.model, report.facts)
    let rows: [(String, String?)] = [
      ("architecture", [facts?.architecture, facts?.family].joinedPresent),
      ("dimension", facts?.dimension.map(String.init)), ("outputs", facts?.labels.map(String.init)),
      ("layers", facts?.layers.map(String.init)),
      (
        "parameters",
        [facts?.parameters.map(Figures.grouped), facts?.weightTypes.joined(separator: ", ")].joinedPresent
      ),
      ("vocabulary", facts?.vocabulary.map(Figures.grouped)),
      ("longest text", facts?.maximumLength.map { "\(Figures.grouped($0)) tokens" }),
      ("pooling", [facts?.pooling.joined(separator: ", "), normalization].joinedPresent), ("prompts", prompts),
      ("similarity", facts?.similarity), ("licence", facts?.licence ?? "not stated"),
      ("size", Figures.bytes(model.bytes)), ("from", origin), ("folder", model.folder),
    ]
    return rows.compactMap { title, value in value.map { (title, $0) } }
  }

  private var normalization: String? {
    report.facts?.isNormalized.map { $0 ? "then scaled to length 1" : "not scaled to length 1" }
  }

  private var prompts: String? {
    let prompts = (report.facts?.prompts ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) '\($0.value)'" }
    return prompts.isEmpty ? nil : prompts.joined(separator: ", ")
  }

  private var origin: String {
    guard let commit = report.model.commit else { return report.model.origin.rawValue }
    let revisions = report.model.revisions.isEmpty ? "" : " (\(report.model.revisions.joined(separator: ", ")))"
    return "hub, commit \(commit)\(revisions)"
  }

  private func files(_ style: Style) -> String {
    var table = TextTable([.init(""), .init("", .right), .init("")])
    for file in report.files {
      table.add([.init("  " + file.path), .init(Figures.bytes(file.size)), .init(file.checksum ?? "")])
    }
    return table.text(style)
  }
}

extension [String?] {
  /// What is there, with commas between; `nil` where nothing is.
  fileprivate var joinedPresent: String? {
    let parts = compactMap { $0 }.filter { !$0.isEmpty }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
