import Downloads
import Foundation
import RankifyCore

/// The models on this machine: those of the hub's cache and those that were imported.
///
/// Imported ones are in `$RANKIFY_HOME/models`, else `$XDG_DATA_HOME/rankify/models`, else `~/.local/share/rankify/models`,
/// each in a folder of its name.
public struct ModelStore: Sendable {
  /// The folder of imported models.
  public let folder: String
  /// How the hub is used.
  public let hub: HubSettings

  /// The store that the environment asks for.
  /// - Throws: `badArguments` for a variable that cannot be used.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) throws(RankifyError) {
    let variables = Variables(environment)
    hub = try HubSettings(environment: environment)
    folder =
      variables.path("RANKIFY_HOME").map { $0 + "/models" }
      ?? variables.path("XDG_DATA_HOME").map { $0 + "/rankify/models" }
      ?? variables.userHome + "/.local/share/rankify/models"
  }

  /// Everything that is here, in the order of names.
  public func installed() async -> [InstalledModel] {
    (await imported() + hubModels()).sorted { ($0.name.lowercased(), $0.name) < ($1.name.lowercased(), $1.name) }
  }

  /// The model called `name`; one of the hub may be given with its revision.
  public func model(_ name: String) async -> InstalledModel? {
    let all = await installed()
    let names = [name] + ModelAliases.equivalents(of: name)
    for name in names {
      if let model = all.first(where: { $0.name == name }) { return model }
    }
    guard let hubName = HubModelName(name), let revision = hubName.revision else { return nil }
    let repository = repository(hubName.repository)
    guard let commit = repository.commit(of: revision) else { return nil }
    return all.first { $0.folder == repository.snapshot(commit) }
  }

  /// The files of a model with their checksums, where those are on record.
  public func files(of model: InstalledModel) -> [ModelFileFacts] {
    if let record = ImportRecord.read(model.folder) { return record.files }
    return ModelFolder.files(in: model.folder).map { path, size in
      let blob = (try? FileManager.default.destinationOfSymbolicLink(atPath: model.folder + "/" + path))
        .flatMap { $0.split(separator: "/").last.map(String.init) }
      return ModelFileFacts(
        path: path, size: size, checksum: blob.flatMap { HubIdentifier.checksums(of: $0).first?.description })
    }
  }

  /// Takes a model off the disk, with all its revisions where it is of the hub.
  /// - Throws: `missingResource` where no model has this name.
  public func remove(_ name: String) async throws(RankifyError) -> RemovedModel {
    guard let model = await model(name) else { throw await unknown(name) }
    let repositoryName = String(model.name.split(separator: "@")[0])
    let folders =
      model.origin == .imported
      ? [model.folder]
      : [repository(repositoryName).folder, hub.cache + "/.locks/" + HubRepository.folderName(repositoryName)]
    let present = folders.filter { Folders.exists($0) }
    let bytes = model.origin == .imported ? model.bytes : Self.bytes(in: present)
    for folder in present { try Folders.remove(folder) }
    return RemovedModel(name: model.origin == .hub ? repositoryName : model.name, folders: present, bytes: bytes)
  }

  func repository(_ name: String) -> HubRepository { HubRepository(name: name, cache: hub.cache) }

  /// The sentence for a name that leads nowhere.
  package func unknown(_ name: String) async -> RankifyError {
    if HubModelName(name) != nil || !ModelAliases.equivalents(of: name).isEmpty {
      return RankifyError(
        .missingResource, "\(name): is not on this machine; 'rankify models pull \(name)' fetches it from the hub")
    }
    let names = await installed().map(\.name)
    let known = names + ModelAliases.all
    let hint = NearestName.of(name, among: known).map { "did you mean '\($0)'? " } ?? ""
    let list = names.isEmpty ? "none is installed" : "'rankify models list' prints the \(names.count) installed"
    return RankifyError(
      .missingResource,
      "no model is called '\(name)': a folder, an installed name or org/name of the hub is expected; \(hint)\(list), 'rankify models import PATH' adds one"
    )
  }

  /// What the files hold, each blob once.
  private static func bytes(in folders: [String]) -> Int {
    folders.flatMap { folder in ModelFolder.files(in: folder).map { (folder + "/" + $0.path, $0.size) } }
      .filter { (try? FileManager.default.destinationOfSymbolicLink(atPath: $0.0)) == nil }
      .reduce(0) { $0 + $1.1 }
  }
}

extension ModelStore {
  private func imported() async -> [InstalledModel] {
    var models: [InstalledModel] = []
    for name in ImportRecord.names(in: folder) {
      let place = folder + "/" + name
      models.append(await model(name, .imported, place, commit: nil, revisions: []))
    }
    return models
  }

  private func hubModels() async -> [InstalledModel] {
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: hub.cache)) ?? []
    var models: [InstalledModel] = []
    for name in folders.compactMap({ HubRepository.name(ofFolder: $0) }) {
      let repository = repository(name)
      let references = repository.references
      for commit in repository.commits {
        let revisions = references.filter { $0.value == commit }.keys.sorted()
        let isMain = revisions.contains("main")
        let full = isMain ? name : "\(name)@\(revisions.first ?? commit)"
        models.append(await model(full, .hub, repository.snapshot(commit), commit: commit, revisions: revisions))
      }
    }
    return models
  }

  private func model(
    _ name: String, _ origin: InstalledModel.Origin, _ folder: String, commit: String?, revisions: [String]
  ) async -> InstalledModel {
    var fault: String?
    do throws(RankifyError) { try await ModelFolder.check(folder, as: name) } catch { fault = error.message }
    let bytes = ModelFolder.files(in: folder).reduce(0) { $0 + $1.size }
    return InstalledModel(
      name: name, origin: origin, folder: folder, commit: commit, revisions: revisions, bytes: bytes, fault: fault)
  }
}
