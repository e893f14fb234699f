import ArgumentParser
import Foundation
import Rankify

/// `rankify datasets pull`
struct DatasetsPullCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull", abstract: "Fetch collections, check them, unpack them and print their folders.",
    discussion: """
      An interrupted download goes on where it stopped. A file whose published checksum does not fit is removed. A \
      collection that is here already is left alone.

      EXAMPLES
        rankify datasets pull scifact nfcorpus
        rankify datasets pull scifact --url-base https://mirror.example.org/beir
        rankify datasets pull msmarco-passage --from ~/Downloads
      """)

  @Argument(help: "The names of collections.")
  var names: [String]

  @Option(
    help: ArgumentHelp("Fetch all files from this address instead of their own, by their last names.", valueName: "url")
  )
  var urlBase: String?

  @Option(help: ArgumentHelp("Take files that were fetched by other means from this folder.", valueName: "folder"))
  var from: String?

  @Flag(help: "Fetch again what is here.")
  var force = false

  @OptionGroup var catalog: CatalogOptions
  @OptionGroup var common: CommonOptions

  private struct Report: Encodable {
    let datasets: [CollectionStatus]
  }

  func validate() throws {
    if urlBase != nil && from != nil { throw ValidationError("--url-base and --from exclude each other") }
  }

  func run() async throws {
    let known = try catalog.load()
    // All names first: a slip in the last one should not show after an hour.
    let manifests = try names.map { try known.manifest($0) }
    for manifest in manifests { try await pull(manifest) }
    if common.json {
      try JSONOutput.print(Report(datasets: manifests.map { CollectionStatus($0, catalog.cache) }))
    }
  }

  private func pull(_ manifest: CollectionManifest) async throws {
    let cache = catalog.cache
    if cache.isInstalled(manifest.name) && !force { common.console.note("\(manifest.name) is here already") }
    var installer = CollectionInstaller(cache: cache)
    (installer.mirror, installer.folder) = (urlBase, from)
    let display = DownloadDisplay(common.console)
    defer { display.finish() }
    let folder = try await Interruption.deferring { [installer, console = common.console] in
      try await installer.install(manifest, force: force) { event in
        switch event {
        case .download(let path, let event): display.show(event, of: path)
        case .unpacking(let path): display.say("unpacking \(path)")
        case .missing(let path):
          console.warn(
            "\(manifest.name): its files do not hold '\(path)', which the manifest promises; look into its folder")
        }
      }
    }
    if let other = manifest.searches, !cache.isInstalled(other) {
      common.console.note("\(manifest.name) searches the documents of \(other): 'rankify datasets pull \(other)'")
    }
    if !common.json { try StandardOutput.shared.writeLine(folder) }
  }
}
