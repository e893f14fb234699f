import CPostings

/// An instruction set for which the kernels have a version.
package struct InstructionSet: Hashable, Sendable {
  package let isa: rk_isa

  package static let scalar = InstructionSet(isa: RK_SCALAR)
  /// The best one of this machine, or the one forced by `RANKIFY_CPU`.
  package static let best = InstructionSet(isa: rk_best_isa())
  /// All that this machine has.
  package static var available: [InstructionSet] {
    [RK_SCALAR, RK_AVX2, RK_AVX512].filter { rk_has_isa($0) != 0 }.map(InstructionSet.init)
  }

  package static func == (a: InstructionSet, b: InstructionSet) -> Bool { a.isa.rawValue == b.isa.rawValue }
  package func hash(into hasher: inout Hasher) { hasher.combine(isa.rawValue) }
}
