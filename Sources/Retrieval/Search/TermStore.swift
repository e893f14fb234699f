import RankifyCore
import Synchronization

/// A term as an index has it: its list in every segment and its counts.
final class TermEntry: Sendable {
  /// By position of the segment; `nil` where the segment has no such term.
  let lists: [PostingList?]
  let statistics: TermStatistics

  init(lists: [PostingList?], statistics: TermStatistics) {
    (self.lists, self.statistics) = (lists, statistics)
  }

  var footprint: Int { lists.reduce(64) { $0 + ($1?.footprint ?? 8) } }
}

/// The terms asked for lately, kept in memory up to a budget.
///
/// Second chance: a full store drops what was not asked for since it was last looked over.
final class TermStore: Sendable {
  private struct State {
    var entries: [ByteString: (entry: TermEntry, used: Bool)] = [:]
    var footprint = 0
  }

  private let state = Mutex(State())
  private let budget: Int

  init(budget: Int) { self.budget = budget }

  func entry(of term: String) -> TermEntry? {
    state.withLock { state in
      guard let index = state.entries.index(forKey: ByteString(term)) else { return nil }
      if !state.entries.values[index].used { state.entries.values[index].used = true }
      return state.entries.values[index].entry
    }
  }

  func insert(_ entry: TermEntry, as term: String) {
    let budget = budget
    state.withLock { state in
      if let old = state.entries.updateValue((entry, true), forKey: ByteString(term)) {
        state.footprint -= old.entry.footprint
      }
      state.footprint += entry.footprint
      if state.footprint > budget { sweep(&state) }
    }
  }

  private func sweep(_ state: inout State) {
    var kept: [ByteString: (entry: TermEntry, used: Bool)] = [:]
    var footprint = 0
    for (term, value) in state.entries where value.used && footprint + value.entry.footprint <= budget / 2 {
      kept[term] = (value.entry, false)
      footprint += value.entry.footprint
    }
    (state.entries, state.footprint) = (kept, footprint)
  }
}
