/// How often something is repeated.
struct Quantifier: Sendable, Equatable {
  /// What is tried first, and whether there is a way back.
  enum Mode: Sendable { case greedy, lazy, possessive }

  var low: Int
  /// `Int.max` where there is no bound.
  var high: Int
  var mode: Mode = .greedy
}

/// A regular expression as a tree.
indirect enum RegexTree {
  case empty
  case set(ScalarSet)
  case literal(UInt32)
  case sequence([RegexTree])
  case alternatives([RegexTree])
  case repeated(RegexTree, Quantifier)
  case look(RegexTree, isNegated: Bool)
  case lookBehind(ScalarSet, isNegated: Bool)
  case atomic(RegexTree)
  case anchor(RegularExpression.Anchor)

  /// The set, where the tree matches exactly one scalar of one.
  var singleSet: ScalarSet? {
    switch self {
    case .set(let set): set
    case .literal(let scalar): ScalarSet(scalar)
    default: nil
    }
  }
}
