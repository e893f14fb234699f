import Downloads
import Foundation
import RankifyCore

/// Leads from what a user writes for a model to a folder on this disk.
///
/// In this order: a folder; the name of an imported model; the name of a model in the hub's cache; `org/name[@revision]` of
/// the hub, which is fetched. What is here is used without asking the network; `rankify models pull` looks for news.
public struct ModelResolver: Sendable {
  /// The models on this machine.
  public let store: ModelStore

  /// A resolver for what is in `store`.
  public init(_ store: ModelStore) { self.store = store }

  /// A resolver for what the environment asks for.
  /// - Throws: `badArguments` for a variable that cannot be used.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) throws(RankifyError) {
    store = try ModelStore(environment: environment)
  }

  /// A resolver that finds what is on this machine and fetches nothing.
  /// - Throws: `badArguments` for a variable that cannot be used.
  public static func local(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(RankifyError) -> ModelResolver {
    try ModelResolver(environment: environment.merging(["HF_HUB_OFFLINE": "1"]) { $1 })
  }

  /// The folder of the model called `text`; fetched from the hub where it has to be.
  /// - Throws: `missingResource` where nothing has this name, `invalidInput` where a folder is no model, and what the hub
  ///   refuses.
  public func resolve(
    _ text: String, report: @escaping @Sendable (ModelEvent) -> Void = { _ in }
  ) async throws(RankifyError) -> ResolvedModel {
    if let model = try await folder(text) { return model }
    let names = [text] + ModelAliases.equivalents(of: text)
    for name in names {
      if let model = try await imported(name) { return model }
    }
    if let name = names.compactMap({ HubModelName($0) }).first { return try await hubModel(name, report) }
    return try await cached(endingIn: text)
  }

  /// Fetches the newest files of `org/name[@revision]`, or of a short name, into the hub's cache.
  public func pull(
    _ text: String, report: @escaping @Sendable (ModelEvent) -> Void = { _ in }
  ) async throws(RankifyError) -> ResolvedModel {
    let names = [text] + ModelAliases.equivalents(of: text)
    guard let name = names.compactMap({ HubModelName($0) }).first else { throw await store.unknown(text) }
    if store.hub.isOffline { throw HubRefusal(store.hub, name).offline() }
    return try await fetched(name, report)
  }

  private func folder(_ text: String) async throws(RankifyError) -> ResolvedModel? {
    if Folders.exists(text) {
      try await ModelFolder.check(text)
      return ResolvedModel(name: text, folder: text, commit: nil)
    }
    if FileManager.default.fileExists(atPath: text) {
      throw .invalid(
        text, "is a file where a model folder is expected; 'rankify models import \(text)' takes a wheel apart")
    }
    guard text.hasPrefix("/") || text.hasPrefix("./") || text.hasPrefix("../") || text.hasSuffix("/") else {
      return nil
    }
    throw RankifyError(.missingResource, "\(text): no such model folder; check the path")
  }

  private func imported(_ name: String) async throws(RankifyError) -> ResolvedModel? {
    let place = store.folder + "/" + name
    guard SafePath(name) != nil, ImportRecord.read(place) != nil else { return nil }
    try await ModelFolder.check(place, as: name)
    return ResolvedModel(name: name, folder: place, commit: nil)
  }
}

extension ModelResolver {
  private func hubModel(
    _ name: HubModelName, _ report: @escaping @Sendable (ModelEvent) -> Void
  ) async throws(RankifyError) -> ResolvedModel {
    let (cached, doubt) = await cached(name)
    if let cached, doubt == nil { return cached }
    if store.hub.isOffline {
      guard let cached, let doubt else { throw HubRefusal(store.hub, name).offline() }
      report(.warning("\(name): \(doubt)"))
      return cached
    }
    do throws(RankifyError) {
      return try await fetched(name, report)
    } catch {
      guard let cached, let doubt, error.cause is NetworkFault else { throw error }
      report(.warning("\(name): \(doubt)"))
      return cached
    }
  }

  private func fetched(
    _ name: HubModelName, _ report: @escaping @Sendable (ModelEvent) -> Void
  ) async throws(RankifyError) -> ResolvedModel {
    let commit = try await HubPull.run(name, store.hub, report: report)
    let folder = store.repository(name.repository).snapshot(commit)
    return ResolvedModel(name: name.description, folder: folder, commit: commit)
  }

  /// A complete model in the cache, with what is not certain about it.
  private func cached(_ name: HubModelName) async -> (ResolvedModel?, doubt: String?) {
    let repository = store.repository(name.repository)
    guard let commit = repository.commit(of: name.wantedRevision) else { return (nil, nil) }
    let folder = repository.snapshot(commit)
    do throws(RankifyError) { try await ModelFolder.check(folder) } catch { return (nil, nil) }
    let model = ResolvedModel(name: name.description, folder: folder, commit: commit)
    return (model, Self.doubt(repository, folder, commit))
  }

  /// Another program may have fetched a part only: without `modules.json` a model that has one would be read wrongly.
  private static func doubt(_ repository: HubRepository, _ folder: String, _ commit: String) -> String? {
    func isSettled(_ path: String) -> Bool {
      FileManager.default.fileExists(atPath: folder + "/" + path) || repository.isAbsent(path, at: commit)
    }
    let hasModules = FileManager.default.fileExists(atPath: folder + "/modules.json")
    let decisive = hasModules ? ModelFiles.decisive : ["modules.json"]
    guard let path = decisive.first(where: { !isSettled($0) }) else { return nil }
    return
      "the cache lacks '\(path)' and the hub was not asked whether the model has one; if it has, results are other than they should be: 'rankify models pull' settles it"
  }

  /// The one model of the hub's cache whose name without its organisation is `text`.
  private func cached(endingIn text: String) async throws(RankifyError) -> ResolvedModel {
    let models = await store.installed().filter { $0.fault == nil && $0.name.hasSuffix("/" + text) }
    guard let model = models.first else { throw await store.unknown(text) }
    if models.count > 1 {
      let names = models.map(\.name).joined(separator: ", ")
      throw RankifyError(.badArguments, "several models are called '\(text)': \(names); give the organisation too")
    }
    return ResolvedModel(name: model.name, folder: model.folder, commit: model.commit)
  }
}
