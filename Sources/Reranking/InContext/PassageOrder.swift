import RankifyCore

/// In which order a prompt shows passages: language models favour what stands near the question.
public enum PassageOrder: Sendable, Hashable {
  /// The first stage's best passage last, next to the question, as in the experiments of the paper.
  case bestLast
  /// The first stage's best passage first.
  case bestFirst
  /// By lot, the same for the same seed and query: what remains of the quality is not owed to the first stage.
  case shuffled(seed: UInt64)

  /// The places in a list of `count`, best first, in the order shown.
  package func places(_ count: Int, query: Query) -> [Int] {
    switch self {
    case .bestLast: return Array((0..<count).reversed())
    case .bestFirst: return Array(0..<count)
    case .shuffled(let seed):
      let own = query.id.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
      var generator = SplitMix(seed: own)
      return Array(0..<count).shuffled(using: &generator)
    }
  }
}
