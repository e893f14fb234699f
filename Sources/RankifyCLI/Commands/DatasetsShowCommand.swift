import ArgumentParser
import Rankify

/// `rankify datasets show`
struct DatasetsShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print all that is known about a collection, published BM25 figures included.",
    discussion: """
      EXAMPLES
        rankify datasets show toy
        rankify datasets show trec-dl-2019 --json
      """)

  @Argument(help: "The collection's name.")
  var name: String

  @OptionGroup var catalog: CatalogOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    let status = CollectionStatus(try catalog.load().manifest(name), catalog.cache)
    if common.json { return try JSONOutput.print(status) }
    try StandardOutput.shared.write(CollectionSheet(status, catalog.cache).text(.output))
  }
}

/// A collection as a page for people.
struct CollectionSheet {
  private let status: CollectionStatus
  private let cache: CollectionCache

  init(_ status: CollectionStatus, _ cache: CollectionCache) {
    self.status = status
    self.cache = cache
  }

  private var manifest: CollectionManifest { status.manifest }

  func text(_ style: Style) -> String {
    let sections = [
      style.bold(manifest.name) + " – " + manifest.title + "\n" + manifest.description + "\n", facts(style),
      titled("files", files(style), style), titled("published results", results(style), style),
      titled("try it", commands.map { "  \($0)\n" }.joined(), style),
    ]
    return sections.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func titled(_ title: String, _ text: String, _ style: Style) -> String {
    text.isEmpty ? "" : style.dim(title) + "\n" + text
  }

  private func facts(_ style: Style) -> String {
    var table = TextTable([.init(""), .init("")])
    func add(_ title: String, _ value: String?) {
      if let value { table.add([.init(title), .init(value)]) }
    }
    add("documents", manifest.documents.map(Figures.grouped))
    add("searches", manifest.searches.map { "the documents of \($0)" })
    add("queries", manifest.queries.map(Figures.grouped))
    add("language", manifest.language)
    add("licence", manifest.licence)
    add(
      "format", CollectionFormats.isRead(manifest.format) ? manifest.format : "\(manifest.format) (not read by rankify)"
    )
    add("home page", manifest.homepage)
    add("note", manifest.notes)
    add("here", status.folder ?? "no")
    add("to fetch", status.installed ? nil : status.availability)
    return table.text(style)
  }

  private func files(_ style: Style) -> String {
    var table = TextTable([.init(""), .init(""), .init("", .right), .init("")])
    for file in manifest.files {
      let facts = [file.size.map(Figures.bytes), file.checksums.first?.description].compactMap { $0 }
      table.add([.init("  " + file.role.rawValue), .init(file.url ?? file.storedPath)] + facts.map { .init($0) })
    }
    return table.text(style)
  }

  private func results(_ style: Style) -> String {
    (manifest.expected ?? []).map { result in
      let values = result.measures.sorted { $0.key < $1.key }
        .map { "\($0.key) \(Figures.fixed($0.value, digits: 4))" }
      return "  \(result.method), \(result.split): \(values.joined(separator: "  "))\n    \(style.dim(result.source))\n"
    }.joined()
  }

  /// The commands that index, search and evaluate the collection.
  private var commands: [String] {
    guard manifest.isAvailable else { return [] }
    var commands = status.installed ? [] : ["rankify datasets pull \(manifest.name)"]
    guard CollectionFormats.isRead(manifest.format) else { return commands }
    let folder = cache.folder(of: manifest.name)
    func path(_ inside: String) -> String { Self.quoted(folder + "/" + inside) }
    let index = (manifest.searches ?? manifest.name) + ".index"
    if let corpus = manifest.layout.corpus {
      let language = manifest.language == "en" ? "" : " --language \(manifest.language)"
      commands.append("rankify index -i \(index) \(path(corpus))\(language)")
    }
    guard let queries = manifest.layout.queries else { return commands }
    let run = manifest.name + ".run"
    commands.append("rankify retrieve -i \(index) -t \(path(queries)) -o \(run)")
    guard let qrels = manifest.layout.qrels, CollectionFormats.hasQrels(manifest.format) else { return commands }
    commands.append("rankify evaluate \(path(qrels)) \(run)\(measures)")
    return commands
  }

  /// The measures of the published figures, as options.
  private var measures: String {
    (manifest.expected?.first?.measures.keys.sorted() ?? ["nDCG@10"]).map { " -m " + Self.quoted($0) }.joined()
  }

  /// `word` as a shell takes it.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-@=+:".contains($0)) }
    return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}

/// Which layouts of collections the readers take as they are.
enum CollectionFormats {
  private static let read: Set<String> = ["beir", "tsv", "dpr", "jsonl", "smart", "trec"]

  static func isRead(_ format: String) -> Bool { read.contains(format) }

  /// SMART collections have judgements of their own, each in another layout.
  static func hasQrels(_ format: String) -> Bool { isRead(format) && format != "smart" }
}
