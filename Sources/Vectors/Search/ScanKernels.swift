import CKernels
import Foundation

/// The instruction set of the scanning loops.
package struct ScanKernels: Hashable, Sendable {
  package let number: Int32

  /// The best one of this machine, or the one forced by `RANKIFY_CPU`.
  package static let best: ScanKernels = {
    let forced = ProcessInfo.processInfo.environment["RANKIFY_CPU"]
    let limit: Int32 = forced == "scalar" ? 0 : forced == "avx2" ? 1 : 2
    return available.last { $0.number <= limit } ?? ScanKernels(number: 0)
  }()

  /// All that this machine has, the slowest first.
  package static var available: [ScanKernels] {
    (0...2).filter { ck_scan_has_isa($0) != 0 }.map(ScanKernels.init)
  }
}
