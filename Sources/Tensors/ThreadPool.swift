import CKernels

/// Threads that look for work for some microseconds, then sleep: a split costs about as much as a function call while layers
/// follow each other, and nothing while nobody computes.
///
/// The caller works along, so a call always makes progress, from asynchronous contexts too. A call from inside a piece, or
/// while the pool serves another caller, runs on its own thread alone: nested and concurrent use neither blocks nor
/// oversubscribes the machine.
///
/// Safe to share: the C pool synchronises its own state.
public final class ThreadPool: @unchecked Sendable {
  private let pool: OpaquePointer?
  /// The number of threads, the caller's included.
  public let threads: Int

  /// One thread for each core that this process may use.
  public static let shared = ThreadPool(threads: availableCores)

  /// A pool of `threads` threads, the caller's included.
  public init(threads: Int) {
    precondition(threads > 0, "a pool needs at least one thread, got \(threads)")
    pool = ck_pool_create(threads)
    self.threads = pool.map { ck_pool_threads($0) } ?? 1
  }

  deinit {
    if let pool { ck_pool_destroy(pool) }
  }

  /// Calls `body(i)` once for every i in 0..<pieces, concurrently and in any order; returns when all are done.
  ///
  /// `body` must be safe to call from several threads at once: pieces write to places of their own.
  public func run(_ pieces: Int, _ body: (Int) -> Void) {
    guard let pool, pieces > 1 else { return (0..<max(0, pieces)).forEach(body) }
    withoutActuallyEscaping(body) { escaping in
      var context = escaping
      withUnsafeMutablePointer(to: &context) { pointer in
        ck_pool_run(pool, pieces, { $0?.assumingMemoryBound(to: ((Int) -> Void).self).pointee($1) }, pointer)
      }
    }
  }

  /// The cores that the scheduler lets this process use.
  public static var availableCores: Int { ck_available_cores() }
}
