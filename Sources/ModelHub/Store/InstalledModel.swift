import Foundation
import RankifyCore

/// A model on this machine.
public struct InstalledModel: Sendable, Equatable, Encodable {
  /// How the model came here.
  public enum Origin: String, Sendable, Encodable {
    /// From the hub, in the cache that is shared with the hub's own client.
    case hub
    /// From a folder or a wheel.
    case imported
  }

  /// The name that commands take.
  public let name: String
  /// How it came here.
  public let origin: Origin
  /// The folder with its files.
  public let folder: String
  /// The commit, for a model of the hub.
  public let commit: String?
  /// The branches and tags that are this commit.
  public let revisions: [String]
  /// What its files hold together.
  public let bytes: Int
  /// What it lacks, where it cannot be used.
  public let fault: String?
}

/// A model that a name has led to.
public struct ResolvedModel: Sendable, Equatable {
  /// The name that was found: a folder's path, an installed name, `org/name`.
  public let name: String
  /// The folder with its files.
  public let folder: String
  /// The commit, for a model of the hub.
  public let commit: String?

  /// The name by which the model is found from any working folder: of a folder its whole path, else the name.
  public var lastingName: String {
    name == folder ? URL(fileURLWithPath: folder).standardizedFileURL.path : name
  }
}

/// One file of a model.
public struct ModelFileFacts: Sendable, Equatable, Codable {
  /// The path inside the model.
  public let path: String
  /// The length in bytes.
  public let size: Int
  /// `sha256:…` or `git-sha1:…`, where it is on record.
  public let checksum: String?
}

/// What was taken off the disk.
public struct RemovedModel: Sendable, Equatable, Encodable {
  /// The model's name.
  public let name: String
  /// The folders.
  public let folders: [String]
  /// What they held together.
  public let bytes: Int
}
