import RankifyCore

/// What FTS5's tokenizer callbacks work with: the index's analyzer, and text analysed ahead of time.
///
/// While documents are added, their tokens were made already, on other cores; FTS5 then gets those instead of a second
/// analysis. One for each connection; used by the thread that uses the connection.
package final class TokenizerState {
  let analyzer: Analyzer
  private var slice: AnalyzedSlice?
  private var field = 0

  package init(analyzer: Analyzer) { self.analyzer = analyzer }

  /// From now on the fields of `slice`, starting with number `field`, answer FTS5's next calls in order.
  func replay(_ slice: AnalyzedSlice, from field: Int) {
    self.slice = slice
    self.field = field
  }

  /// From now on FTS5's texts are analysed afresh.
  func stopReplaying() { slice = nil }

  /// Calls `emit` with each token of `text` until it returns `false`.
  func tokenize(_ text: UnsafeBufferPointer<UInt8>, emit: (UnsafeBufferPointer<UInt8>, Int, Int) -> Bool) {
    if let slice {
      slice.replay(field: field, emit)
      field += 1
      return
    }
    analyzer.analyze(text, emit: emit)
  }
}
