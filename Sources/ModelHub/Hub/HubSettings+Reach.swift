import Downloads
import Foundation

extension HubSettings {
  /// Why the hub does not answer within `seconds`, or `nil` where it does.
  public func unreachability(within seconds: Double) async -> NetworkFault? {
    guard let url = URL(string: endpoint + "/") else { return nil }
    var client = HTTPClient(timeout: seconds)
    client.attempts = 1
    do throws(NetworkFault) { _ = try await client.head(url) } catch { return error }
    return nil
  }
}
