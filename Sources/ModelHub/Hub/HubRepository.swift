import Downloads
import Foundation
import RankifyCore

/// One repository in the hub's cache: `refs/REVISION` (a commit), `blobs/ETAG` (contents), `snapshots/COMMIT/PATH` (links to
/// contents) and `.no_exist/COMMIT/PATH` (files that the hub is known not to have).
struct HubRepository: Sendable {
  /// `org/name`.
  let name: String
  /// The cache.
  let cache: String

  /// The repository's folder.
  var folder: String { cache + "/" + Self.folderName(name) }

  static func folderName(_ name: String) -> String { "models--" + name.replacing("/", with: "--") }

  /// The repository that a folder of the cache belongs to.
  static func name(ofFolder folder: String) -> String? {
    guard folder.hasPrefix("models--") else { return nil }
    let name = folder.dropFirst("models--".count).replacing("--", with: "/", maxReplacements: 1)
    return HubModelName(String(name)) == nil ? nil : String(name)
  }

  /// Where the files of `commit` are.
  func snapshot(_ commit: String) -> String { folder + "/snapshots/" + commit }

  func blob(_ name: String) -> String { folder + "/blobs/" + name }

  func lock(_ blob: String) -> String { cache + "/.locks/" + Self.folderName(name) + "/\(blob).lock" }

  /// The commit that `revision` was when it was last asked for.
  func commit(of revision: String) -> String? {
    if HubIdentifier.isCommit(revision) { return revision }
    guard let bytes = FileManager.default.contents(atPath: folder + "/refs/" + revision) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    return HubIdentifier.isCommit(text) ? text : nil
  }

  /// The revisions that were asked for, with their commits.
  var references: [String: String] {
    let names = FileManager.default.enumerator(atPath: folder + "/refs")?.compactMap { $0 as? String } ?? []
    let pairs = names.compactMap { name in commit(of: name).map { (name, $0) } }
    return Dictionary(pairs) { $1 }
  }

  /// The commits of which something is here.
  var commits: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder + "/snapshots")) ?? [])
      .filter { HubIdentifier.isCommit($0) }.sorted()
  }

  /// Keeps which commit `revision` is.
  func record(_ revision: String, is commit: String) throws(RankifyError) {
    if HubIdentifier.isCommit(revision) || self.commit(of: revision) == commit { return }
    let path = folder + "/refs/" + revision
    try Folders.create(FilePath.folder(of: path))
    try AtomicFile.write(commit, to: path)
  }
}

extension HubRepository {
  /// Whether the hub is known not to have `path`: it was asked, or a list of all files is here.
  func isAbsent(_ path: String, at commit: String) -> Bool {
    if FileManager.default.fileExists(atPath: folder + "/.no_exist/\(commit)/\(path)") { return true }
    return listedFiles(at: commit).map { !$0.contains(path) } ?? false
  }

  /// Keeps that the hub does not have `path`.
  func markAbsent(_ path: SafePath, at commit: String) throws(RankifyError) {
    let marker = folder + "/.no_exist/\(commit)/\(path.text)"
    if FileManager.default.fileExists(atPath: marker) { return }
    try Folders.create(FilePath.folder(of: marker))
    try AtomicFile.write("", to: marker)
  }

  /// All files of `commit`, where the hub's client has kept their list.
  private func listedFiles(at commit: String) -> Set<String>? {
    guard let json = FileManager.default.contents(atPath: folder + "/trees/\(commit).json"),
      let object = try? JSONSerialization.jsonObject(with: json) as? [String: Any],
      object["format_version"] as? Int == 1
    else { return nil }
    return (object["files"] as? [String: Any]).map { Set($0.keys) }
  }

  /// Lets the blob appear at `path` of the snapshot, by a relative link or as the file itself.
  func place(_ blob: String, at path: SafePath, of commit: String, symlinks: Bool) throws(RankifyError) {
    let target = snapshot(commit) + "/" + path.text
    try Folders.create(FilePath.folder(of: target))
    guard symlinks else {
      // As the hub's client does: the content moves, for a copy would double the space.
      guard rename(self.blob(blob), target) == 0 else { throw SystemFault.writing(target) }
      return
    }
    let link = String(repeating: "../", count: path.components.count + 1) + "blobs/" + blob
    let temporary = target + ".\(UUID().uuidString.prefix(8))"
    guard symlink(link, temporary) == 0, rename(temporary, target) == 0 else {
      let fault = SystemFault.writing(target)
      unlink(temporary)
      throw fault
    }
  }
}
