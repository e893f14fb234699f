import Downloads
import Foundation
import RankifyCore

/// What is known about a public test collection: where its files are to be had, under which terms, and what BM25 scores on it.
///
/// Written as JSON, one file a collection; the fields are described in `datasets/catalog/README.md`. A size or a checksum
/// that nobody has published is absent, never guessed.
public struct CollectionManifest: Codable, Hashable, Sendable {
  /// The collection's name in commands: lower-case letters, digits, `.`, `_` and `-`.
  public var name: String
  /// The name in the literature.
  public var title: String
  /// One or two sentences.
  public var description: String
  /// The page of those who made the collection.
  public var homepage: String?
  /// The licence or terms of use, in words.
  public var licence: String
  /// BCP 47 language code.
  public var language: String
  /// The layout of the files, as in `datasets/catalog/README.md`.
  public var format: String
  /// How many documents there are, or `nil` where the collection has none of its own.
  public var documents: Int?
  /// How many judged queries the usual test split has.
  public var queries: Int?
  /// The files to fetch; empty where the collection can only be had from its owner.
  public var files: [RemoteFile]
  /// Where corpus, topics and judgements are once the files are unpacked, relative to the collection's folder.
  public var layout: Layout
  /// The collection whose corpus this one searches.
  public var searches: String?
  /// Published figures to compare with.
  public var expected: [PublishedResult]?
  /// What a user should know before relying on the collection.
  public var notes: String?

  /// A file to fetch.
  public struct RemoteFile: Codable, Hashable, Sendable {
    /// What the file holds.
    public var role: Role
    /// Where it is to be had, by http or https; `nil` for a file that is part of this program.
    public var url: String?
    /// The path to store it under; by default the last component of the URL.
    public var path: String?
    /// The length in bytes, where published.
    public var size: Int?
    /// The MD5 checksum in hexadecimal, where published.
    public var md5: String?
    /// The SHA-256 checksum in hexadecimal, where published.
    public var sha256: String?
    /// How many leading folders of the paths in an archive to drop.
    public var strip: Int?
    /// Extra request headers.
    public var headers: [String: String]?
  }

  /// What a file holds.
  public enum Role: String, Codable, Sendable {
    /// Documents.
    case corpus
    /// Topics or questions.
    case queries
    /// Relevance judgements.
    case qrels
    /// Several of these, packed as zip or tar.
    case archive
  }

  /// Paths within the collection's folder.
  public struct Layout: Codable, Hashable, Sendable {
    /// The documents.
    public var corpus: String?
    /// The topics or questions of the usual test split.
    public var queries: String?
    /// The judgements of the usual test split.
    public var qrels: String?
  }

  /// Figures that somebody has published.
  public struct PublishedResult: Codable, Hashable, Sendable {
    /// The method with its parameters.
    public var method: String
    /// The split the figures are for.
    public var split: String
    /// The values by measure.
    public var measures: [String: Double]
    /// Who published them.
    public var source: String
  }
}

extension CollectionManifest {
  /// Whether there is something to fetch.
  public var isAvailable: Bool { !files.isEmpty }

  /// Whether every file is part of this program.
  public var isBuiltIn: Bool { isAvailable && files.allSatisfy { $0.url == nil } }

  /// The bytes to fetch, or `nil` where the size of a file is unknown.
  public var downloadSize: Int? {
    files.reduce(0) { total, file in total.flatMap { total in file.size.map { total + $0 } } }
  }
}

extension CollectionManifest.RemoteFile {
  /// The path to store the file under, relative to the collection's folder.
  public var storedPath: String {
    path ?? url.flatMap { URL(string: $0)?.lastPathComponent } ?? ""
  }

  /// The checksums that are known, the strongest first.
  public var checksums: [Checksum] {
    [sha256.flatMap { Checksum(.sha256, $0) }, md5.flatMap { Checksum(.md5, $0) }].compactMap { $0 }
  }
}
