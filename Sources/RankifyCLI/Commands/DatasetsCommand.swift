import ArgumentParser
import Rankify

/// `rankify datasets`: public collections, where they are to be had and what BM25 scores on them.
struct DatasetsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "datasets",
    abstract: "List, describe, fetch, convert and split test collections.",
    discussion: """
      Collections are kept in $RANKIFY_HOME/datasets, else $XDG_CACHE_HOME/rankify/datasets, else \
      ~/.cache/rankify/datasets.

      EXAMPLES
        rankify datasets list --language en
        rankify datasets show scifact
        rankify datasets pull scifact
        rankify datasets convert topics.xml --to tsv -o topics.tsv
        rankify datasets split qrels/train.tsv --parts train=90,dev=10 -o split
      """,
    subcommands: [
      DatasetsListCommand.self, DatasetsShowCommand.self, DatasetsPullCommand.self, DatasetsConvertCommand.self,
      DatasetsSplitCommand.self,
    ])
}

/// Which collections are known, and where they are kept.
struct CatalogOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A folder with manifests of your own; may be repeated. Also: $RANKIFY_DATASETS, folders separated by colons.",
      valueName: "folder"))
  var catalog: [String] = []

  /// Where collections are kept on this machine.
  var cache: CollectionCache { CollectionCache() }

  /// The collections that come with the program, and the user's own.
  func load() throws(RankifyError) -> CollectionCatalog {
    try CollectionCatalog(folders: CollectionCatalog.folders() + catalog)
  }
}

/// A collection and where it is on this machine, as `--json` prints it.
struct CollectionStatus: Encodable {
  let manifest: CollectionManifest
  let installed: Bool
  /// The collection's folder where it is installed.
  let folder: String?

  init(_ manifest: CollectionManifest, _ cache: CollectionCache) {
    self.manifest = manifest
    installed = cache.isInstalled(manifest.name)
    folder = installed ? cache.folder(of: manifest.name) : nil
  }

  /// Whether and how the collection can be had, in two or three words.
  var availability: String {
    if installed { return "installed" }
    if !manifest.isAvailable { return "owner only" }
    if manifest.isBuiltIn { return "built in" }
    return manifest.downloadSize.map { Figures.bytes($0) } ?? "unknown"
  }
}
