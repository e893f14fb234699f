import ArgumentParser
import Rankify

/// `rankify datasets list`
struct DatasetsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Print the known collections.",
    discussion: """
      EXAMPLES
        rankify datasets list
        rankify datasets list --language sw
        rankify datasets list --installed --json
      """)

  @Option(help: ArgumentHelp("Only collections in this language.", valueName: "code"))
  var language: String?

  @Flag(help: "Only collections that are on this machine.")
  var installed = false

  @OptionGroup var catalog: CatalogOptions
  @OptionGroup var common: CommonOptions

  private struct Listing: Encodable {
    let datasets: [CollectionStatus]
  }

  func run() throws {
    let chosen = try selection()
    if common.json { return try JSONOutput.print(Listing(datasets: chosen)) }
    try StandardOutput.shared.write(Self.table(chosen))
    common.console.note("'rankify datasets show NAME' tells more, 'rankify datasets pull NAME' fetches")
  }

  private func selection() throws -> [CollectionStatus] {
    let cache = catalog.cache
    let known = try catalog.load().manifests
    if let language, !known.contains(where: { $0.language == language }) {
      let codes = Set(known.map(\.language)).sorted().joined(separator: ", ")
      throw RankifyError(.badArguments, "--language \(language): no collection is in it; known are \(codes)")
    }
    return known.filter { $0.language == language ?? $0.language }.map { CollectionStatus($0, cache) }
      .filter { $0.installed || !installed }
  }

  private static func table(_ collections: [CollectionStatus]) -> String {
    var table = TextTable([
      .init("name"), .init("documents", .right), .init("queries", .right), .init("lang"), .init("to fetch", .right),
      .init("licence"),
    ])
    for status in collections {
      let manifest = status.manifest
      table.add([
        .init(manifest.name, bold: status.installed), .init(count(manifest.documents)), .init(count(manifest.queries)),
        .init(manifest.language), .init(status.availability), .init(shortLicence(manifest.licence)),
      ])
    }
    return table.text(.output)
  }

  private static func count(_ count: Int?) -> String { count.map(Figures.grouped) ?? "–" }

  /// The licence without its qualifications, which `show` gives.
  private static func shortLicence(_ licence: String) -> String {
    let end = licence.firstIndex { $0 == "(" || $0 == ";" } ?? licence.endIndex
    var short = licence[..<end]
    while short.last == " " { short.removeLast() }
    return String(short)
  }
}
