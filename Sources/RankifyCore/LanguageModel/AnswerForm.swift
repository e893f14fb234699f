/// What answers a language model may give.
public enum AnswerForm: Hashable, Sendable {
  /// Any.
  case free
  /// One of these texts.
  case oneOf([String])
  /// The numbers from 1 to `count` in some order, each once, as `[3] > [1] > [2]`.
  case permutation(count: Int)
  /// One JSON object or array.
  case json

  /// A sentence's part that says what cannot be; `nil` if all is well.
  var fault: String? {
    switch self {
    case .oneOf(let texts) where texts.isEmpty: "a choice of no texts"
    case .oneOf(let texts) where texts.contains(""): "a choice of texts of which one has no characters"
    case .permutation(let count) where !(1...1000).contains(count): "an order of \(count); expected 1 to 1000"
    default: nil
    }
  }
}
