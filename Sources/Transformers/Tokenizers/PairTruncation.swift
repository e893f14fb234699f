/// Which text of a pair gives way where both together are too long.
public enum PairTruncation: String, Sendable, CaseIterable {
  /// The longer one, until both are equally long, then both alike.
  case longestFirst = "longest_first"
  /// The second; the first only where there is nothing left of the second.
  case onlySecond = "only_second"

  /// How many tokens stay of texts of `first` and `second` tokens, for which there is room for `room`, at least 0.
  func lengths(first: Int, second: Int, room: Int) -> (first: Int, second: Int) {
    if first + second <= room { return (first, second) }
    switch self {
    case .onlySecond:
      let kept = min(first, room)
      return (kept, room - kept)
    case .longestFirst:
      let short = min(first, second)
      // The longer one gets what the shorter leaves, or both get half and the longer the odd one.
      let kept = min(short, room / 2)
      return first <= second ? (kept, room - kept) : (room - kept, kept)
    }
  }
}
