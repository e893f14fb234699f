/// How sequences are put into batches: the longest first, so that threads end together, and each batch small enough for its
/// matrices to stay in a core's cache.
package struct BatchPlan {
  /// Tokens of a batch, unless a single sequence is longer.
  package static let tokens = 272

  /// Indices of sequences, batch by batch.
  package let batches: [[Int]]

  /// - Parameters:
  ///   - lengths: tokens of each sequence
  ///   - threads: as many batches at least, where there are enough sequences
  package init(lengths: [Int], threads: Int) {
    let total = lengths.reduce(0, +)
    let limit = min(Self.tokens, max(1, (total + threads - 1) / threads))
    let order = lengths.indices.sorted { (lengths[$1], $0) < (lengths[$0], $1) }
    var batches: [[Int]] = []
    var (batch, size): ([Int], Int) = ([], 0)
    for index in order {
      if !batch.isEmpty, size + lengths[index] > limit {
        batches.append(batch)
        (batch, size) = ([], 0)
      }
      batch.append(index)
      size += lengths[index]
    }
    if !batch.isEmpty { batches.append(batch) }
    self.batches = batches
  }
}
