import Foundation
import RankifyCore

/// The collections that are known by name.
public struct CollectionCatalog: Sendable {
  /// The manifests in the order of their names.
  public let manifests: [CollectionManifest]

  /// The manifests that come with this program, then those of `folders`; a later manifest replaces an earlier one of the
  /// same name.
  /// - Throws: `invalidInput` for a manifest that breaks its format, `missingResource` for a folder that is not there.
  public init(folders: [String] = []) throws(RankifyError) {
    var byName: [String: CollectionManifest] = [:]
    for json in BuiltInManifests.all {
      let manifest = try CollectionManifest(json: Data(json.utf8), source: "built-in manifest")
      byName[manifest.name] = manifest
    }
    for folder in folders {
      for manifest in try Self.manifests(in: folder) { byName[manifest.name] = manifest }
    }
    manifests = byName.values.sorted { $0.name < $1.name }
  }

  /// The folders that the environment variable `RANKIFY_DATASETS` names, separated by colons.
  public static func folders(environment: [String: String] = ProcessInfo.processInfo.environment) -> [String] {
    (environment["RANKIFY_DATASETS"] ?? "").split(separator: ":").map(String.init)
  }

  /// The manifest called `name`.
  /// - Throws: `missingResource` with the nearest name.
  public func manifest(_ name: String) throws(RankifyError) -> CollectionManifest {
    if let manifest = manifests.first(where: { $0.name == name }) { return manifest }
    let hint = NearestName.of(name, among: manifests.map(\.name)).map { "did you mean '\($0)'? " } ?? ""
    throw RankifyError(
      .missingResource,
      "no collection is called '\(name)'; \(hint)'rankify datasets list' prints all \(manifests.count)")
  }

  /// Reads every `*.json` in `folder`.
  package static func manifests(in folder: String) throws(RankifyError) -> [CollectionManifest] {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
      throw RankifyError(
        .missingResource, "\(folder): no such folder of collection manifests; check --catalog and RANKIFY_DATASETS")
    }
    var manifests: [CollectionManifest] = []
    for name in names.sorted() where name.hasSuffix(".json") {
      let path = folder + "/" + name
      guard let json = FileManager.default.contents(atPath: path) else { throw SystemFault.reading(path, EACCES) }
      manifests.append(try CollectionManifest(json: json, source: path))
    }
    return manifests
  }
}

extension CollectionManifest {
  /// The manifest as JSON, with sorted keys.
  package var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return ((try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}") + "\n"
  }
}
