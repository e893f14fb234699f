import Downloads

/// The name of a model on the hub: `org/name`, with a branch, tag or commit after `@` where not the main branch is meant.
public struct HubModelName: Hashable, Sendable, CustomStringConvertible {
  /// `org/name`.
  public let repository: String
  /// The branch, tag or commit that was named.
  public let revision: String?

  /// `nil` where `text` breaks the hub's rules for names.
  public init?(_ text: String) {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let names = parts[0].split(separator: "/", omittingEmptySubsequences: false)
    guard names.count == 2, names.allSatisfy(Self.isName), parts[0].utf8.count <= 96 else { return nil }
    if let revision = parts.dropFirst().first, !Self.isRevision(revision) { return nil }
    repository = String(parts[0])
    revision = parts.count > 1 ? String(parts[1]) : nil
  }

  /// `org/name` or `org/name@revision`.
  public var description: String { revision.map { "\(repository)@\($0)" } ?? repository }

  /// The revision that is asked for.
  var wantedRevision: String { revision ?? "main" }

  /// Letters, digits, `-`, `_` and `.`; neither end is `-` or `.`, and neither `--` nor `..` is inside.
  static func isName(_ name: some StringProtocol) -> Bool {
    guard let first = name.first, let last = name.last, !"-.".contains(first), !"-.".contains(last) else {
      return false
    }
    return !name.contains("--") && !name.contains("..") && name.utf8.allSatisfy { Self.isPlain($0) }
  }

  private static func isRevision(_ revision: some StringProtocol) -> Bool {
    guard SafePath(String(revision))?.text == String(revision) else { return false }
    return revision.utf8.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "+") }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
    default: false
    }
  }
}

/// Names that a server gives to contents.
enum HubIdentifier {
  /// Whether `text` is a commit: 40 lower-case hexadecimal digits.
  static func isCommit(_ text: some StringProtocol) -> Bool {
    text.utf8.count == 40
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  /// The name of a blob from an `ETag` header, `nil` where it could not be a file's name.
  static func blob(_ header: String?) -> String? {
    guard var tag = header else { return nil }
    if tag.hasPrefix("W/") { tag.removeFirst(2) }
    let name = tag.trimmingPrefix("\"").reversed().trimmingPrefix("\"").reversed()
    let text = String(name)
    let isPlain = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
    return !text.isEmpty && text.utf8.count <= 128 && isPlain ? text : nil
  }

  /// What a blob's name says about its content: SHA-256 for large files, git's own name for the others.
  static func checksums(of blob: String) -> [Checksum] {
    [Checksum(.sha256, blob), Checksum(.gitBlob, blob)].compactMap { $0 }
  }
}
