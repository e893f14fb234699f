import Dispatch

/// Work on all cores for synchronous code.
enum Parallel {
  /// `body(0) … body(count - 1)`, in order of their index.
  static func map<T: Sendable>(_ count: Int, _ body: @Sendable (Int) -> T) -> [T] {
    if count == 1 { return [body(0)] }
    // Each iteration writes one element of its own and nothing reads before all are done.
    nonisolated(unsafe) let results = UnsafeMutableBufferPointer<T?>.allocate(capacity: count)
    results.initialize(repeating: nil)
    defer {
      results.deinitialize()
      results.deallocate()
    }
    DispatchQueue.concurrentPerform(iterations: count) { results[$0] = body($0) }
    return results.compactMap { $0 }
  }
}
