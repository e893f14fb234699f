import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Which redirects of a server are followed. None leads from https to http.
package enum RedirectPolicy: Sendable {
  /// None: the redirect ends the transfer as the answer. Right for requests with a body, which the next one would lack.
  case nowhere
  /// Those that stay on the host that was asked; another one ends the transfer as the answer.
  case withinHost
  /// All. Credentials stay with the host that they were meant for.
  case everywhere

  /// The request to follow up with, or `nil` where the redirect is not followed.
  func next(after original: URLRequest?, _ proposed: URLRequest) -> URLRequest? {
    if self == .nowhere { return nil }
    guard let old = original?.url, let new = proposed.url else { return nil }
    if old.scheme == "https" && new.scheme != "https" { return nil }
    if Self.isSameHost(old, new) { return proposed }
    guard self == .everywhere else { return nil }
    var request = proposed
    request.setValue(nil, forHTTPHeaderField: "Authorization")
    return request
  }

  private static func isSameHost(_ a: URL, _ b: URL) -> Bool {
    a.host?.lowercased() == b.host?.lowercased() && (a.port == b.port || a.scheme != b.scheme)
  }
}
