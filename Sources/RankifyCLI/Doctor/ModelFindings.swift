import Foundation
import Rankify

/// What neural work runs on, and where its models are.
package enum ModelFindings {
  static func all(_ environment: [String: String]) async -> [Finding] {
    do throws(RankifyError) {
      let store = try ModelStore(environment: environment)
      return await [kernels(.current), BLASFinding.of(environment), models(store), cache(store.hub), hub(store.hub)]
    } catch {
      return [
        kernels(.current), BLASFinding.of(environment), .fail("hub", error.message, "correct or unset the variable"),
      ]
    }
  }

  /// The instruction set that matrices are multiplied with.
  package static func kernels(_ features: CPUFeatures) -> Finding {
    let used = features.instructionSet
    if let warning = features.warning { return .warn("kernels", used.rawValue, warning) }
    guard let best = type(of: used).available.last, used < best else { return .ok("kernels", used.rawValue) }
    return .warn("kernels", used.rawValue, "RANKIFY_CPU forces them, and this machine has \(best.rawValue): unset it")
  }

  private static func models(_ store: ModelStore) async -> Finding {
    let all = await store.installed()
    let usable = all.count { $0.fault == nil }
    let count = usable == all.count ? "\(usable) installed" : "\(usable) of \(all.count) can be used"
    return all.isEmpty
      ? .ok("models", "none yet ('rankify models --help')")
      : .ok("models", "\(count), imported ones in \(store.folder)")
  }

  private static func cache(_ hub: HubSettings) -> Finding {
    PlaceFindings.isWritable(hub.cache)
      ? .ok("hub cache", hub.cache)
      : .warn("hub cache", "\(hub.cache) cannot be written", "set HF_HOME to a folder of yours")
  }

  private static func hub(_ hub: HubSettings) async -> Finding {
    if hub.isOffline { return .ok("hub", "not used (HF_HUB_OFFLINE)") }
    let token = hub.token == nil ? "no token" : "with a token"
    guard let fault = await hub.unreachability(within: 3) else { return .ok("hub", "\(hub.endpoint), \(token)") }
    return .warn(
      "hub", "\(hub.endpoint): \(fault.reason)",
      "models cannot be fetched: check the proxy (https_proxy), name a mirror by HF_ENDPOINT, or use 'rankify models import'"
    )
  }
}
