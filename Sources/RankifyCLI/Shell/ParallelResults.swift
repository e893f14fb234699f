import Dispatch
import Rankify

/// Results of work divided among threads. Each is written by one thread, and read after all have ended: hence safe to
/// share.
final class ParallelResults<Value>: @unchecked Sendable {
  private let slots: UnsafeMutableBufferPointer<Result<Value, RankifyError>?>

  init(count: Int) {
    slots = .allocate(capacity: count)
    slots.initialize(repeating: nil)
  }

  deinit {
    slots.deinitialize()
    slots.deallocate()
  }

  /// Computes every result, `threads` at a time.
  func fill(threads: Int, _ body: @Sendable (Int) throws(RankifyError) -> Value) {
    @Sendable func compute(_ i: Int) {
      do throws(RankifyError) { slots[i] = .success(try body(i)) } catch { slots[i] = .failure(error) }
    }
    if threads <= 1 {
      for i in slots.indices { compute(i) }
      return
    }
    let next = WorkCounter(count: slots.count)
    DispatchQueue.concurrentPerform(iterations: min(threads, max(1, slots.count))) { _ in
      while let i = next.take() { compute(i) }
    }
  }

  /// All results in order, or the first error.
  func values() throws(RankifyError) -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(slots.count)
    for case .some(let result) in slots { values.append(try result.get()) }
    return values
  }
}
