import Downloads
import Foundation
import RankifyCore

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Sentences for what the hub refuses, with the way out.
struct HubRefusal {
  private let settings: HubSettings
  private let name: HubModelName

  init(_ settings: HubSettings, _ name: HubModelName) {
    self.settings = settings
    self.name = name
  }

  private var page: String { "\(settings.endpoint)/\(name.repository)" }

  private var tokenAdvice: String {
    settings.token == nil
      ? "give a token by HF_TOKEN or in $HF_HOME/token"
      : "the token that was given does not open it: give another by HF_TOKEN"
  }

  /// No answer came.
  func unreachable(_ fault: NetworkFault) -> RankifyError {
    let remedy =
      fault.isTimeout
      ? "try again, allow more by HF_HUB_ETAG_TIMEOUT (seconds)" : "check the network and the proxy (https_proxy)"
    return RankifyError(
      .failure,
      "\(name.repository): \(settings.endpoint) cannot be reached (\(fault.reason)); \(remedy), name a mirror by HF_ENDPOINT, or bring the model in with 'rankify models import PATH'",
      cause: fault)
  }

  /// The hub answered with an error.
  func error(_ answer: HTTPAnswer, for url: URL) -> RankifyError {
    switch (answer.status, answer.headers["x-error-code"]) {
    case (_, "GatedRepo"):
      return RankifyError(
        .missingPrerequisite,
        "\(name.repository): is open only to those who accept its terms: do so at \(page), then \(tokenAdvice)")
    case (_, "RevisionNotFound"):
      return RankifyError(
        .missingResource,
        "\(name.repository): has no revision '\(name.wantedRevision)'; see \(page)/tree/main for those it has")
    case (404, _), (401, "RepoNotFound"),
      (401, nil) where settings.token == nil:
      return RankifyError(
        .missingResource,
        "\(name.repository): \(settings.endpoint) has no such model, or it is private; check the name, or \(tokenAdvice)"
      )
    case (401, _), (403, _):
      return RankifyError(
        .missingPrerequisite,
        "\(name.repository): \(settings.endpoint) refuses access (\(answer.status)); \(tokenAdvice)")
    case (408, _), (425, _), (429, _), (500...599, _):
      return RankifyError(
        .failure,
        "\(name.repository): \(settings.endpoint) answers \(answer.status) (\(reason(answer.status))); try again later, or name a mirror by HF_ENDPOINT"
      )
    default:
      return RankifyError(
        .failure,
        "\(url.absoluteString): the server answers \(answer.status) (\(reason(answer.status))), which is not understood; check HF_ENDPOINT and the proxy"
      )
    }
  }

  /// Nothing usable is here, and the network must not be used.
  func offline() -> RankifyError {
    RankifyError(
      .missingResource,
      "\(name): is not on this machine, and the network is switched off (HF_HUB_OFFLINE); unset it, or bring the model in with 'rankify models import PATH'"
    )
  }

  private func reason(_ status: Int) -> String {
    status == 429 ? "too many requests" : HTTPURLResponse.localizedString(forStatusCode: status)
  }
}
