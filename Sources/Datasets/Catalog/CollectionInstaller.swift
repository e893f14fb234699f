import Downloads
import Foundation
import RankifyCore

/// Fetches, checks and unpacks collections into a cache.
public struct CollectionInstaller: Sendable {
  /// Where collections are kept.
  public var cache: CollectionCache
  /// How files are fetched.
  public var downloader = Downloader()
  /// The base URL of a mirror that has all files side by side under their last path components.
  public var mirror: String?
  /// A folder with files that were fetched by other means, under the last path components of their URLs.
  public var folder: String?

  /// Creates an installer.
  public init(cache: CollectionCache) {
    self.cache = cache
    downloader.advice = Self.advice
  }

  private static var advice: Downloader.Advice {
    var advice = Downloader.Advice()
    advice.unreachable =
      "check the network and the proxy (https_proxy), name a mirror with --url-base, or give downloaded files with --from FOLDER"
    advice.absent = "look for it on the collection's home page, or name a mirror with --url-base"
    advice.refused = "ask the owner of the collection, then give the files with --from FOLDER"
    advice.changed = "the file has changed, so the collection's manifest must be checked"
    return advice
  }

  /// What happens meanwhile, with the path of the file concerned.
  public enum Event: Sendable, Equatable {
    /// A file is being fetched.
    case download(String, Downloader.Event)
    /// An archive is being unpacked.
    case unpacking(String)
    /// The manifest promises this path, but it was not among the files.
    case missing(String)
  }

  /// Installs a collection and returns its folder; one that is there already is left alone unless `force` is set.
  ///
  /// Everything is prepared beside the final folder and renamed at the end, so a collection is there as a whole or not.
  /// An interrupted call goes on where it stopped.
  @discardableResult
  public func install(
    _ manifest: CollectionManifest, force: Bool = false, report: @escaping @Sendable (Event) -> Void = { _ in }
  ) async throws(RankifyError) -> String {
    if cache.isInstalled(manifest.name) && !force { return cache.folder(of: manifest.name) }
    guard manifest.isAvailable else { throw Self.unavailable(manifest) }
    let staging = cache.stagingFolder(of: manifest.name)
    let (downloads, content) = (staging + "/downloads", staging + "/content")
    try Folders.create(downloads)
    let lock = try FolderLock(staging, for: manifest.name)
    defer { withExtendedLifetime(lock) {} }
    try Folders.remove(content)
    try Folders.create(content)
    for file in manifest.files where file.url != nil {
      try await fetch(file, to: downloads + "/" + file.storedPath, report)
    }
    for file in manifest.files { try place(file, of: manifest, from: downloads, in: content, report) }
    return try finish(manifest, staging, content, report)
  }

  private func fetch(
    _ file: CollectionManifest.RemoteFile, to path: String, _ report: @escaping @Sendable (Event) -> Void
  ) async throws(RankifyError) {
    // The file was verified before it got this name.
    if FileManager.default.fileExists(atPath: path) { return }
    try Folders.create(FilePath.folder(of: path))
    if let folder { return try copy(file, from: folder, to: path) }
    let url = try address(of: file)
    try await downloader.download(
      url, to: path, size: file.size, checksums: file.checksums, headers: mirror == nil ? file.headers ?? [:] : [:]
    ) { report(.download(file.storedPath, $0)) }
  }

  private func address(of file: CollectionManifest.RemoteFile) throws(RankifyError) -> URL {
    let original = file.url.flatMap { URL(string: $0) }
    guard let mirror else {
      guard let original else { throw RankifyError(.invalidInput, "\(file.storedPath): has no address") }
      return original
    }
    guard let base = URL(string: mirror), base.scheme == "http" || base.scheme == "https", base.host != nil else {
      throw RankifyError(.badArguments, "--url-base '\(mirror)' is no http or https address")
    }
    return base.appendingPathComponent(original?.lastPathComponent ?? file.storedPath)
  }

  private func copy(
    _ file: CollectionManifest.RemoteFile, from folder: String, to path: String
  ) throws(RankifyError) {
    let name = file.url.flatMap { URL(string: $0)?.lastPathComponent } ?? file.storedPath
    let source = try FileRegion(folder + "/" + name)
    if let expected = file.checksums.first {
      let found = try Checksum(expected.algorithm, of: source.path)
      if found != expected {
        throw .invalid(
          source.path,
          "the \(expected.algorithm.rawValue) is \(found.digest) where \(expected.digest) is expected; fetch the file again"
        )
      }
    }
    let target = try AtomicFile(path)
    try FileCopy.run(source, to: target)
    try target.commit()
  }

  private func place(
    _ file: CollectionManifest.RemoteFile, of manifest: CollectionManifest, from downloads: String, in content: String,
    _ report: (Event) -> Void
  ) throws(RankifyError) {
    let output = ArchiveOutput(content, strip: file.strip ?? 0)
    guard let path = SafePath(file.storedPath) else {
      throw RankifyError(.invalidInput, "'\(file.storedPath)' is no path")
    }
    guard file.url != nil else {
      let text = try BuiltInFiles.text(of: file.storedPath, in: manifest.name)
      let target = try output.create(path)
      try target.write(text)
      return try target.commit()
    }
    let source = downloads + "/" + file.storedPath
    guard file.role == .archive else { return try FileCopy.link(source, to: try output.create(path)) }
    report(.unpacking(file.storedPath))
    do throws(RankifyError) {
      try Unpacking.unpack(source, to: output, in: content)
    } catch {
      // A damaged archive without a published checksum would otherwise be taken up again for ever.
      if error.code == .invalidInput { unlink(source) }
      throw error
    }
  }

  private func finish(
    _ manifest: CollectionManifest, _ staging: String, _ content: String, _ report: (Event) -> Void
  ) throws(RankifyError) -> String {
    let layout = [manifest.layout.corpus, manifest.layout.queries, manifest.layout.qrels].compactMap { $0 }
    for path in layout where !FileManager.default.fileExists(atPath: content + "/" + path) { report(.missing(path)) }
    try AtomicFile.write(manifest.json, to: content + "/" + CollectionCache.manifestName)
    let target = cache.folder(of: manifest.name)
    try Folders.remove(target)
    if rename(content, target) != 0 { throw SystemFault.writing(target) }
    Descriptor.synchronizeFolder(of: target)
    try Folders.remove(staging)
    return target
  }

  private static func unavailable(_ manifest: CollectionManifest) -> RankifyError {
    let place = manifest.homepage.map { "see \($0)" } ?? "ask its owner"
    return RankifyError(
      .missingResource, "\(manifest.name): this collection cannot be fetched by a program; \(manifest.notes ?? place)")
  }
}
