import RankifyCore

/// What becomes of the delimiters at which a text is split.
enum SplitBehavior: String, Sendable, CaseIterable {
  /// They vanish.
  case removed = "Removed"
  /// Each is a word of its own.
  case isolated = "Isolated"
  /// Each joins the word before it.
  case mergedWithPrevious = "MergedWithPrevious"
  /// Each joins the word after it.
  case mergedWithNext = "MergedWithNext"
  /// Neighbouring ones are one word.
  case contiguous = "Contiguous"

  /// The behavior that a component names; `nil` where it names none.
  init?(_ component: Component) throws(RankifyError) {
    guard let name = try component.optionalString("behavior") else { return nil }
    guard let behavior = SplitBehavior(rawValue: name) else {
      let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
      throw component.invalid("the behavior '\(name)' is not supported; known are \(known)")
    }
    self = behavior
  }

  /// Appends the words of a text that falls into `pieces`, which cover it, some of them delimiters.
  func join(_ pieces: [SplitPiece], into words: inout [Range<Int>]) {
    let first = words.count
    switch self {
    case .isolated: for piece in pieces { words.append(piece.range) }
    case .removed: for piece in pieces where !piece.isDelimiter { words.append(piece.range) }
    case .contiguous: joinForward(pieces, from: first, &words) { $0 == $1 }
    case .mergedWithPrevious: joinForward(pieces, from: first, &words) { $0 && !$1 }
    case .mergedWithNext: joinBackward(pieces, from: first, &words)
    }
  }

  /// Extends the last word where `isJoined(this is a delimiter, the one before is)`.
  private func joinForward(
    _ pieces: [SplitPiece], from first: Int, _ words: inout [Range<Int>], _ isJoined: (Bool, Bool) -> Bool
  ) {
    var wasDelimiter = false
    for piece in pieces {
      if words.count > first, isJoined(piece.isDelimiter, wasDelimiter) {
        words[words.count - 1] = words[words.count - 1].lowerBound..<piece.range.upperBound
      } else {
        words.append(piece.range)
      }
      wasDelimiter = piece.isDelimiter
    }
  }

  private func joinBackward(_ pieces: [SplitPiece], from first: Int, _ words: inout [Range<Int>]) {
    var wasDelimiter = false
    for piece in pieces.reversed() {
      if words.count > first, piece.isDelimiter, !wasDelimiter {
        words[words.count - 1] = piece.range.lowerBound..<words[words.count - 1].upperBound
      } else {
        words.append(piece.range)
      }
      wasDelimiter = piece.isDelimiter
    }
    words[first...].reverse()
  }
}

/// A part of a text between or at delimiters.
struct SplitPiece {
  let range: Range<Int>
  let isDelimiter: Bool
}
