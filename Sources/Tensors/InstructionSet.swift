import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The families of kernels, slowest first.
public enum InstructionSet: String, Sendable, CaseIterable, Comparable {
  /// Four-lane vectors lowered by the compiler: SSE2 on x86-64, NEON on arm64.
  case scalar
  /// AVX2 with FMA and F16C.
  case avx2
  /// AVX-512 (F, BW, DQ, VL) with VNNI; with BF16, too, where the machine has it.
  case avx512

  package var identifier: ck_isa {
    switch self {
    case .scalar: CK_SCALAR
    case .avx2: CK_AVX2
    case .avx512: CK_AVX512
    }
  }

  /// Whether this machine can execute it.
  public var isAvailable: Bool { ck_has_isa(identifier) != 0 }

  /// Those this machine can execute, slowest first.
  public static var available: [InstructionSet] { allCases.filter(\.isAvailable) }

  /// Slower sets come first.
  public static func < (a: InstructionSet, b: InstructionSet) -> Bool { a.identifier.rawValue < b.identifier.rawValue }
}

/// What the kernels run on, and why.
public struct CPUFeatures: Sendable {
  /// The instruction set in use.
  public let instructionSet: InstructionSet
  /// A sentence about a `RANKIFY_CPU` that could not be followed, or nil.
  public let warning: String?

  /// The best instruction set of this machine, or the one that the environment variable `RANKIFY_CPU` asks for.
  public static let current = CPUFeatures(request: getenv("RANKIFY_CPU").map { String(cString: $0) })

  package init(request: String?) {
    let available = InstructionSet.available
    let best = available.last ?? .scalar
    let names = available.map(\.rawValue).joined(separator: ", ")
    guard let request, !request.isEmpty else {
      (instructionSet, warning) = (best, nil)
      return
    }
    if let asked = InstructionSet(rawValue: request), asked.isAvailable {
      (instructionSet, warning) = (asked, nil)
    } else {
      instructionSet = best
      warning =
        "RANKIFY_CPU is '\(request)', which this machine does not have: use one of \(names); using \(best.rawValue)"
    }
  }
}
