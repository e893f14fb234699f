import Downloads
import Foundation
import RankifyCore

/// What happens while a model is fetched or looked up.
public enum ModelEvent: Sendable, Equatable {
  /// A file is being fetched.
  case download(String, Downloader.Event)
  /// Another process fetches this file; it is waited for.
  case waiting(String)
  /// Something that may make the result other than the user thinks.
  case warning(String)
}

/// Fetches the files of one commit into the hub's cache.
struct HubPull: ModelFileSource, Sendable {
  private let model: HubModelName
  private let client: HubClient
  private let repository: HubRepository
  private let commit: String
  /// All files that the hub has, where it says so.
  private let listed: Set<String>?
  private let report: @Sendable (ModelEvent) -> Void

  var name: String { model.description }
  var folder: String { repository.snapshot(commit) }

  /// Fetches what is missing of a model and returns its commit.
  static func run(
    _ model: HubModelName, _ settings: HubSettings, report: @escaping @Sendable (ModelEvent) -> Void
  ) async throws(RankifyError) -> String {
    let client = HubClient(settings: settings)
    let listing = try await client.listing(of: model)
    let commit: String
    if let listing { commit = listing.commit } else { commit = try await probedCommit(model, client) }
    let repository = HubRepository(name: model.repository, cache: settings.cache)
    let pull = HubPull(
      model: model, client: client, repository: repository, commit: commit, listed: listing?.files, report: report)
    try await ModelFiles.bring(from: pull)
    for name in ModelFiles.decisive { try await pull.settle(name) }
    try repository.record(model.wantedRevision, is: commit)
    return commit
  }

  /// The commit of a revision on a server that only has files.
  private static func probedCommit(_ model: HubModelName, _ client: HubClient) async throws(RankifyError) -> String {
    for name in ["config.json", "modules.json"] {
      guard let path = SafePath(name) else { continue }
      if let commit = try await client.file(path, of: model, at: model.wantedRevision)?.commit { return commit }
    }
    throw RankifyError(
      .missingResource,
      "\(model): \(client.settings.endpoint) has no such model, or is no model hub (no X-Repo-Commit); check the name and HF_ENDPOINT"
    )
  }

  /// Makes sure that a decisive file is here or known not to exist.
  private func settle(_ name: String) async throws(RankifyError) {
    guard let path = SafePath(name), try await !bring(path) else { return }
    try repository.markAbsent(path, at: commit)
  }

  func has(_ path: SafePath) async throws(RankifyError) -> Bool {
    if let listed { return listed.contains(path.text) }
    return try await client.file(path, of: model, at: commit) != nil
  }

  func bring(_ path: SafePath) async throws(RankifyError) -> Bool {
    if FileManager.default.fileExists(atPath: folder + "/" + path.text) { return true }
    if let listed, !listed.contains(path.text) { return false }
    guard let file = try await client.file(path, of: model, at: commit) else { return false }
    if let found = file.commit, found != commit {
      throw RankifyError(
        .failure, "\(model): the server answers for commit \(found) where \(commit) was asked for; check HF_ENDPOINT")
    }
    try await fetch(file, path)
    return true
  }

  private func fetch(_ file: HubFile, _ path: SafePath) async throws(RankifyError) {
    let lock = try await HubLock.take(repository.lock(file.blob)) { report(.waiting(path.text)) }
    defer { withExtendedLifetime(lock) {} }
    let blob = repository.blob(file.blob)
    if !FileManager.default.fileExists(atPath: blob) {
      try Folders.create(FilePath.folder(of: blob))
      try await downloader.download(
        file.url, to: blob, size: file.size, checksums: HubIdentifier.checksums(of: file.blob), headers: client.headers
      ) { report(.download(path.text, $0)) }
    }
    if FileManager.default.fileExists(atPath: folder + "/" + path.text) { return }
    try repository.place(file.blob, at: path, of: commit, symlinks: client.settings.usesSymlinks)
  }

  private var downloader: Downloader {
    var downloader = Downloader()
    downloader.isContentAddressed = true
    downloader.idleTimeout = client.settings.downloadTimeout
    downloader.advice.unreachable = "check the network and the proxy (https_proxy), or name a mirror by HF_ENDPOINT"
    downloader.advice.place = "HF_HOME"
    downloader.advice.absent = "try again, for it was there a moment ago"
    downloader.advice.refused = "give a token by HF_TOKEN that opens \(model.repository)"
    return downloader
  }
}
