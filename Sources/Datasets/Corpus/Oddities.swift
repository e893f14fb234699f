/// What was odd about documents that were taken all the same: how often, and where first.
struct Oddities {
  /// The kinds, in the order they are reported.
  enum Kind: CaseIterable {
    /// Invalid UTF-8 or NUL in the text, replaced by U+FFFD or a blank.
    case repaired
    /// A TREC document that is not UTF-8.
    case latin1
    /// A page that is not UTF-8.
    case declaredEncoding
    /// A line of columns that has one column only.
    case withoutTab
  }

  private struct Occurrences {
    var count: Int
    /// A line, then `file:line`.
    var first: String
  }

  private var found: [Kind: Occurrences] = [:]

  /// Notes one document that begins at `line`.
  mutating func add(_ kind: Kind, line: Int) {
    found[kind, default: Occurrences(count: 0, first: "\(line)")].count += 1
  }

  /// The same and what was found in `file`, of which only the lines are known yet.
  func adding(_ other: Oddities, in file: String) -> Oddities {
    var sum = self
    for (kind, more) in other.found {
      sum.found[kind, default: Occurrences(count: 0, first: "\(file):\(more.first)")].count += more.count
    }
    return sum
  }

  /// One sentence for each kind found.
  var sentences: [String] {
    Kind.allCases.compactMap { kind in
      found[kind].map { Self.sentence(kind, $0.count) + (($0.count == 1 ? ": " : "; the first at ") + $0.first) }
    }
  }

  private static func sentence(_ kind: Kind, _ count: Int) -> String {
    let one = count == 1
    let documents = one ? "1 document" : "\(count) documents"
    return switch kind {
    case .repaired: "\(documents) held invalid UTF-8 or NUL bytes, now U+FFFD or blanks"
    case .latin1: "\(documents) \(one ? "is" : "are") not UTF-8 and \(one ? "was" : "were") read as ISO 8859-1"
    case .declaredEncoding:
      "\(documents) \(one ? "is" : "are") not UTF-8 and \(one ? "was" : "were") read in the encoding declared there, "
        + "else as ISO 8859-1"
    case .withoutTab:
      one
        ? "1 line has no tab; it is a document without text"
        : "\(count) lines have no tab; they are documents without text"
    }
  }
}
