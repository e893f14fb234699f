import Dispatch
import Foundation
import Rankify

/// Searches many queries on all cores and writes the run in their order.
struct BatchSearch {
  private let console: Console
  private let threads: Int
  /// Seconds of searching, one figure a pass; writing is not counted.
  private(set) var seconds: [Double] = []
  /// Queries without any hit.
  private(set) var empty = 0
  /// Queries that were in the run already.
  private(set) var resumed = 0

  /// Queries between two looks at the progress bar and at Control-C.
  private static let chunk = 256

  init(console: Console, threads: Int) {
    self.console = console
    self.threads = threads
  }

  mutating func run(
    _ queries: [Query], with searcher: SparseSearcher, to writer: RunWriter, passes: Int, resumable: Bool
  ) throws(RankifyError) {
    let open = queries.filter { !writer.finishedQueries.contains($0.id) }
    resumed = queries.count - open.count
    let bar = console.progress("searching", total: open.count * passes, unit: "queries")
    defer { bar.finish() }
    for pass in 0..<passes {
      var spent = 0.0
      for start in stride(from: 0, to: open.count, by: BatchSearch.chunk) {
        try Interruption.check(resumable ? "continue with --resume" : "the run is incomplete")
        let part = open[start..<min(start + BatchSearch.chunk, open.count)]
        let begun = ContinuousClock.now
        let results = try search(part, searcher)
        spent += begun.duration(to: .now).seconds
        bar.advance(by: part.count)
        if pass == passes - 1 { try write(part, shortened(results), to: writer) }
      }
      seconds.append(spent)
    }
  }

  private mutating func write(
    _ queries: ArraySlice<Query>, _ results: [[Run.Entry]], to writer: RunWriter
  ) throws(RankifyError) {
    for (query, entries) in zip(queries, results) {
      if entries.isEmpty { empty += 1 } else { try writer.write(query: query.id, entries: entries) }
    }
    try writer.flush()
  }

  /// The same rankings with every score as the double nearest to the shortest decimal of the single-precision number that
  /// it is, so that the file shows no digits that were never computed.
  private func shortened(_ rankings: [[Run.Entry]]) throws(RankifyError) -> [[Run.Entry]] {
    let results = ParallelResults<[Run.Entry]>(count: rankings.count)
    results.fill(threads: threads) { i in
      rankings[i].map { Run.Entry(document: $0.document, score: Double(Float($0.score).description) ?? $0.score) }
    }
    return try results.values()
  }

  private func search(_ queries: ArraySlice<Query>, _ searcher: SparseSearcher) throws(RankifyError) -> [[Run.Entry]] {
    let results = ParallelResults<[Run.Entry]>(count: queries.count)
    results.fill(threads: threads) { i throws(RankifyError) in
      try searcher.entries(for: queries[queries.startIndex + i].text)
    }
    return try results.values()
  }
}

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
