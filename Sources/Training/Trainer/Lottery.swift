import RankifyCore

/// Random numbers for every purpose of a run that depend on the seed and the place in the run alone, so that a resumed run
/// draws what the whole one would have drawn.
struct Lottery: Sendable {
  enum Purpose: UInt64 {
    case order = 1
    case candidates, dropout, objective, adapters
  }

  let seed: UInt64

  func generator(_ purpose: Purpose, _ places: Int...) -> SplitMix {
    SplitMix(seed: places.reduce(mixed(seed, purpose.rawValue)) { mixed($0, UInt64(truncatingIfNeeded: $1)) })
  }

  private func mixed(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var generator = SplitMix(seed: a)
    return generator.next() ^ (b &* 0x9e37_79b9_7f4a_7c15)
  }
}
