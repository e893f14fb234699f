import Downloads
import Foundation
import RankifyCore

/// A file as the hub describes it.
struct HubFile: Sendable {
  /// Where its content is fetched.
  let url: URL
  /// The name of its content.
  let blob: String
  /// Its length in bytes.
  let size: Int?
  /// The commit it belongs to.
  let commit: String?
}

/// All files of a revision.
struct HubListing: Sendable {
  let commit: String
  let files: Set<String>
}

/// Asks the hub.
struct HubClient: Sendable {
  let settings: HubSettings

  /// A repository with a million files has a list of this size.
  private static let longestListing = 1 << 27

  var headers: [String: String] { settings.token.map { ["Authorization": "Bearer \($0)"] } ?? [:] }

  /// The files of a model, or `nil` where the server has only the files and no such service (mirrors).
  func listing(of name: HubModelName) async throws(RankifyError) -> HubListing? {
    let address = "\(settings.endpoint)/api/models/\(name.repository)/revision/\(Self.escaped(name.wantedRevision))"
    let url = try Self.url(address)
    let answer: HTTPAnswer
    do throws(NetworkFault) {
      let client = HTTPClient(timeout: settings.metadataTimeout)
      answer = try await client.get(url, headers: headers, limit: Self.longestListing)
    } catch {
      throw HubRefusal(settings, name).unreachable(error)
    }
    if answer.isSuccess { return Self.listing(answer.body) }
    if [400, 404, 405, 501].contains(answer.status) && answer.headers["x-error-code"] == nil { return nil }
    throw HubRefusal(settings, name).error(answer, for: url)
  }

  /// Takes the commit and the names out of the answer; `nil` where it is something else.
  static func listing(_ body: [UInt8]) -> HubListing? {
    guard let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any],
      let commit = object["sha"] as? String, HubIdentifier.isCommit(commit),
      let siblings = object["siblings"] as? [[String: Any]]
    else { return nil }
    return HubListing(commit: commit, files: Set(siblings.compactMap { $0["rfilename"] as? String }))
  }

  /// What the hub knows about a file, or `nil` where it has none at `path`.
  func file(_ path: SafePath, of name: HubModelName, at revision: String) async throws(RankifyError) -> HubFile? {
    let place = path.components.map { Self.escaped(String($0)) }.joined(separator: "/")
    let url = try Self.url("\(settings.endpoint)/\(name.repository)/resolve/\(Self.escaped(revision))/\(place)")
    let answer: HTTPAnswer
    do throws(NetworkFault) {
      answer = try await HTTPClient(timeout: settings.metadataTimeout).head(url, headers: headers)
    } catch {
      throw HubRefusal(settings, name).unreachable(error)
    }
    let code = answer.headers["x-error-code"]
    if answer.status == 404 && (code == nil || code == "EntryNotFound") { return nil }
    guard answer.isSuccess || answer.isRedirect else { throw HubRefusal(settings, name).error(answer, for: url) }
    return try Self.file(answer, url)
  }

  private static func file(_ answer: HTTPAnswer, _ url: URL) throws(RankifyError) -> HubFile {
    let headers = answer.headers
    guard let blob = HubIdentifier.blob(headers["x-linked-etag"] ?? (answer.isRedirect ? nil : headers["etag"])) else {
      throw RankifyError(
        .failure,
        "\(url.absoluteString): the server does not say which content the file has (ETag), so it is no model hub; check HF_ENDPOINT and the proxy"
      )
    }
    if let commit = headers["x-repo-commit"], !HubIdentifier.isCommit(commit) {
      throw RankifyError(
        .failure, "\(url.absoluteString): the server names a commit that cannot be one; check HF_ENDPOINT")
    }
    let length = headers["x-linked-size"] ?? (answer.isRedirect ? nil : headers["content-length"])
    return HubFile(
      url: url, blob: blob, size: length.flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil },
      commit: headers["x-repo-commit"])
  }

  /// `text` as one component of a path.
  private static func escaped(_ text: String) -> String {
    let plain = CharacterSet(charactersIn: "-._~").union(.init(charactersIn: "a"..."z"))
      .union(.init(charactersIn: "A"..."Z")).union(.init(charactersIn: "0"..."9"))
    return text.addingPercentEncoding(withAllowedCharacters: plain) ?? text
  }

  private static func url(_ text: String) throws(RankifyError) -> URL {
    guard let url = URL(string: text) else { throw RankifyError(.badArguments, "'\(text)' is no address") }
    return url
  }
}
