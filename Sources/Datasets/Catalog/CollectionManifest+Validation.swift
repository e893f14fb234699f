import Downloads
import Foundation
import RankifyCore

extension CollectionManifest {
  /// Reads a manifest.
  /// - Parameters:
  ///   - json: the manifest
  ///   - source: what messages call it, a path as a rule
  public init(json: Data, source: String) throws(RankifyError) {
    do {
      self = try JSONDecoder().decode(CollectionManifest.self, from: json)
    } catch let error as DecodingError {
      throw .invalid(source, "is no collection manifest: \(Self.sentence(error)); see datasets/catalog/README.md")
    } catch {
      throw .invalid(source, "is no collection manifest; see datasets/catalog/README.md")
    }
    if let fault { throw .invalid(source, fault) }
  }

  /// The first rule that the manifest breaks, in words.
  var fault: String? {
    if !Self.isValidName(name) {
      return
        "the name '\(name)' may hold lower-case letters, digits, '.', '_' and '-' only, and begins with a letter or digit"
    }
    if title.isEmpty || description.isEmpty || licence.isEmpty || language.isEmpty || format.isEmpty {
      return "title, description, licence, language and format must not be empty"
    }
    if let count = [documents, queries].compactMap({ $0 }).first(where: { $0 < 0 }) {
      return "the count \(count) is negative"
    }
    let paths = files.map(\.storedPath)
    if Set(paths).count < paths.count { return "two files have the same path; give one of them a 'path'" }
    let inside = [layout.corpus, layout.queries, layout.qrels].compactMap { $0 }
    if let path = inside.first(where: { SafePath($0) == nil }) {
      return "the path '\(path)' leads out of the collection"
    }
    return files.lazy.compactMap(\.fault).first
  }

  static func isValidName(_ name: String) -> Bool {
    guard let first = name.utf8.first, (0x61...0x7a).contains(first) || (0x30...0x39).contains(first) else {
      return false
    }
    return name.utf8.allSatisfy {
      (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || [0x2d, 0x2e, 0x5f].contains($0)
    }
  }

  private static func sentence(_ error: DecodingError) -> String {
    func place(_ path: [any CodingKey]) -> String {
      path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, let context): return "'\(place(context.codingPath + [key]))' is missing"
    case .typeMismatch(let type, let context): return "'\(place(context.codingPath))' is not of type \(type)"
    case .valueNotFound(_, let context): return "'\(place(context.codingPath))' is null"
    case .dataCorrupted(let context):
      return context.codingPath.isEmpty ? "it is not JSON" : "'\(place(context.codingPath))' has an unknown value"
    @unknown default: return "it cannot be decoded"
    }
  }
}

extension CollectionManifest.RemoteFile {
  /// The first rule that the entry breaks, in words.
  var fault: String? {
    if let url, !Self.isFetchable(url) { return "the URL '\(url)' is not an http or https address" }
    if SafePath(storedPath) == nil { return "the path '\(storedPath)' is empty or leads out of the collection" }
    if let size, size < 0 { return "the size \(size) is negative" }
    if let strip, strip < 0 { return "'strip' is \(strip), a count of folders is expected" }
    if let md5, Checksum(.md5, md5) == nil { return "'\(md5)' is no MD5 checksum (32 hexadecimal digits)" }
    if let sha256, Checksum(.sha256, sha256) == nil {
      return "'\(sha256)' is no SHA-256 checksum (64 hexadecimal digits)"
    }
    return nil
  }

  private static func isFetchable(_ text: String) -> Bool {
    guard let url = URL(string: text), let host = url.host, !host.isEmpty else { return false }
    return url.scheme == "https" || url.scheme == "http"
  }
}
