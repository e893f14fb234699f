import Foundation
import RankifyCore

/// Where collections are kept on this machine.
///
/// `$RANKIFY_HOME/datasets`, else `$XDG_CACHE_HOME/rankify/datasets`, else `~/.cache/rankify/datasets`. Each installed
/// collection is a folder of its name with a `manifest.json`; `.NAME.partial` is one that is being fetched.
public struct CollectionCache: Hashable, Sendable {
  /// The folder.
  public let folder: String

  /// A cache in `folder`.
  public init(folder: String) { self.folder = folder }

  /// The cache that the environment asks for.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    let home = value("HOME") ?? NSHomeDirectory()
    folder =
      value("RANKIFY_HOME").map { $0 + "/datasets" }
      ?? value("XDG_CACHE_HOME").map { $0 + "/rankify/datasets" } ?? home + "/.cache/rankify/datasets"
  }

  /// The folder of the collection `name`, whether or not it exists.
  public func folder(of name: String) -> String { folder + "/" + name }

  /// Whether the collection `name` is complete on this machine.
  public func isInstalled(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder(of: name) + "/" + Self.manifestName)
  }

  static let manifestName = "manifest.json"

  func stagingFolder(of name: String) -> String { folder + "/." + name + ".partial" }
}
