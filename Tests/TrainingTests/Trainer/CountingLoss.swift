import RankifyCore
import Synchronization
import Training

/// Notes how many candidates it sees of each query, told apart by the highest gain.
struct CountingLoss: ListLoss {
  final class Log: Sendable {
    let counts = Mutex<[Int: Int]>([:])
  }

  let log: Log

  func callAsFunction(_ scores: [Double], _ target: ListTarget, using generator: inout SplitMix) -> ListGradient? {
    log.counts.withLock { $0[Int(target.gains.max() ?? 0)] = scores.count }
    return CrossEntropyLoss()(scores, target, using: &generator)
  }
}
