import Synchronization

/// Hands out the numbers below `count`, each once, to any number of threads.
final class WorkCounter: Sendable {
  private let next = Atomic<Int>(0)
  private let count: Int

  init(count: Int) { self.count = count }

  func take() -> Int? {
    let i = next.wrappingAdd(1, ordering: .relaxed).oldValue
    return i < count ? i : nil
  }
}
