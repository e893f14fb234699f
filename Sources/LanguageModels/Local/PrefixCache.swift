import Transformers

/// What was read for the last requests, so that another one which begins alike need not read that again.
///
/// What is read behind it differs by the rounding of floats from what is read in one: few tokens and many are multiplied by
/// other kernels.
struct PrefixCache {
  private struct Entry {
    let ids: [Int32]
    let state: DecoderState
  }

  private let limit: Int
  /// The last used comes first.
  private var entries: [Entry] = []

  /// - Parameter limit: requests that are kept
  init(limit: Int) { self.limit = limit }

  /// The state that has read the longest beginning of `ids`, short of the last token, whose state is wanted anew; `nil` where
  /// there is none.
  mutating func state(for ids: [Int32]) -> DecoderState? {
    let shared = entries.map { zip($0.ids, ids).prefix { $0 == $1 }.count }
    guard let best = shared.indices.max(by: { (shared[$0], $1) < (shared[$1], $0) }), shared[best] > 0 else {
      return nil
    }
    var state = entries[best].state
    state.truncate(to: min(shared[best], ids.count - 1))
    return state.count > 0 ? state : nil
  }

  /// Keeps a state that has read `ids`.
  mutating func keep(_ ids: [Int32], _ state: DecoderState) {
    // A beginning of what is kept serves no other request better.
    entries.removeAll { ids.starts(with: $0.ids) }
    entries.insert(Entry(ids: ids, state: state), at: 0)
    if entries.count > limit { entries.removeLast(entries.count - limit) }
  }
}
