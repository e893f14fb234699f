import CKernels
import Synchronization
import Tensors

/// The best candidates of each query of a batch, found by one thread.
final class CandidateLists {
  private let lists: ck_best
  private let queries: Int

  /// - Parameters:
  ///   - k: how many candidates a query needs
  ///   - numbers: numbers in a row
  init(queries: Int, k: Int, numbers: Int) {
    let panelled = StoreLayout.round(queries, to: Int(CK_SEARCH_PANEL))
    self.queries = queries
    let capacity = Self.capacity(k)
    lists = ck_best(
      k: k, capacity: capacity, found: .allocate(capacity: queries * capacity), counts: .allocate(capacity: queries),
      thresholds: .allocate(capacity: panelled), scratch: .allocate(capacity: Int(CK_SEARCH_ROWS) * numbers))
    lists.counts.initialize(repeating: 0, count: queries)
    lists.thresholds.initialize(repeating: .infinity, count: panelled)
    lists.thresholds.update(repeating: -.infinity, count: queries)
  }

  /// Room for so many candidates a query: the more, the rarer they are sorted out, but the later the threshold rises.
  static func capacity(_ k: Int) -> Int { 2 * k + 64 }

  deinit {
    lists.found.deallocate()
    lists.counts.deallocate()
    lists.thresholds.deallocate()
    lists.scratch.deallocate()
  }

  /// Searches rows, which follow those of the calls before.
  func scan(_ rows: Range<Int>, _ scan: ExactScan) {
    withUnsafePointer(to: scan.rows) { fast in
      withUnsafePointer(to: scan.exactRows) { exact in
        withUnsafePointer(to: scan.batch.kernel) { queries in
          var lists = lists
          ck_scan(
            Int32(scan.kernels.identifier.rawValue), fast, exact, queries, rows.lowerBound, rows.upperBound,
            scan.allowed, &lists)
        }
      }
    }
  }

  /// The scores below which candidates are of no use, one a query.
  var thresholds: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: lists.thresholds, count: queries)
  }

  /// What was found for a query, in any order.
  func candidates(_ query: Int) -> UnsafeBufferPointer<UInt64> {
    UnsafeBufferPointer(start: lists.found + query * lists.capacity, count: Int(lists.counts[query]))
  }
}

/// The highest thresholds that any thread has reached: what is of no use to one is of no use to the result.
final class SharedThresholds: Sendable {
  private let values: Mutex<[Float]>

  init(_ queries: Int) { values = Mutex(Array(repeating: -.infinity, count: queries)) }

  /// Raises the thresholds of both sides to the higher of the two; passes by where another thread is at it.
  func exchange(_ lists: CandidateLists) {
    let own = lists.thresholds
    _ = values.withLockIfAvailable { shared in
      for i in own.indices {
        shared[i] = max(shared[i], own[i])
        own[i] = shared[i]
      }
    }
  }
}
