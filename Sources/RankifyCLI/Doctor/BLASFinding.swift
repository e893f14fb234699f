import Rankify

/// Whether OpenBLAS uses what the processor has. It picks kernels by the processor's name, takes very old ones where it does
/// not know the name, and those of another where `OPENBLAS_CORETYPE` says so.
package enum BLASFinding {
  static func of(_ environment: [String: String]) -> Finding {
    let best = type(of: CPUFeatures.current.instructionSet).available.last
    return of(BLAS.core, best: best?.rawValue ?? "", forced: environment["OPENBLAS_CORETYPE"])
  }

  /// - Parameters:
  ///   - core: the processor whose kernels OpenBLAS uses
  ///   - best: the best instruction set of this machine
  ///   - forced: what the environment asks for
  package static func of(_ core: String, best: String, forced: String?) -> Finding {
    let isForced = forced.map { !$0.isEmpty } ?? false
    let value = "kernels for \(core)" + (isForced ? " (OPENBLAS_CORETYPE=\(forced ?? ""))" : "")
    let wanted = ["avx512": ["SkylakeX", "Cooperlake", "SapphireRapids"], "avx2": ["Haswell", "Zen"]]
    let good = best == "avx2" ? wanted.values.flatMap { $0 } : wanted[best] ?? []
    guard let known = wanted[best]?.first, !good.contains(core) else { return .ok("OpenBLAS", value) }
    let remedy = isForced ? "unset it" : "this version does not know the processor: export OPENBLAS_CORETYPE=\(known)"
    return .warn("OpenBLAS", value, "those are slow, and this machine has \(best): \(remedy)")
  }
}
