import Dispatch
import RankifyCore

/// One turn of the indexing pipeline: a batch goes into the tables and into memory while the next one is analysed.
///
/// Iteration 0 inserts, iteration 1 accumulates, the others analyse one slice each. Every iteration writes only its own
/// result, and results are read after all have ended; hence safe to share.
final class PipelineStep: @unchecked Sendable {
  private let previous: [AnalyzedSlice]
  private let slices: [[Document]]
  private let analyzer: Analyzer
  private let results: UnsafeMutableBufferPointer<AnalyzedSlice?>
  private var insertion: Result<Void, RankifyError> = .success(())

  init(inserting previous: [AnalyzedSlice], analyzing slices: [[Document]], analyzer: Analyzer) {
    self.previous = previous
    self.slices = slices
    self.analyzer = analyzer
    results = .allocate(capacity: slices.count)
    results.initialize(repeating: nil)
  }

  deinit {
    results.deinitialize()
    results.deallocate()
  }

  /// Does all of the work and gives the newly analysed slices.
  func run(on session: WriteSession, threads: Int) throws(RankifyError) -> [AnalyzedSlice] {
    nonisolated(unsafe) let session = session
    let iterations = 2 + slices.count
    if threads == 1 {
      for i in 0..<iterations { perform(i, session) }
    } else {
      DispatchQueue.concurrentPerform(iterations: iterations) { i in self.perform(i, session) }
    }
    try insertion.get()
    return results.compactMap { $0 }
  }

  private func perform(_ iteration: Int, _ session: WriteSession) {
    switch iteration {
    case 0:
      do throws(RankifyError) { for slice in previous { try session.insert(slice) } } catch {
        insertion = .failure(error)
      }
    case 1:
      for slice in previous { session.accumulate(slice) }
    default:
      let i = iteration - 2
      results[i] = AnalyzedSlice(slices[i], analyzer: analyzer)
    }
  }
}
