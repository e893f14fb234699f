import RankifyCore

/// Keeps an answer to its form, token by token.
struct FormFollower {
  /// A grammar, and what is known of the answer.
  private enum Following {
    case choice(ChoiceGrammar, ChoiceGrammar.State)
    case permutation(PermutationGrammar, PermutationGrammar.State)
    case json(JSONGrammar, JSONGrammar.State)
  }

  private var following: Following
  private let vocabulary: VocabularyBytes

  /// - Returns: `nil` for answers of any form
  init?(_ form: AnswerForm, _ vocabulary: VocabularyBytes) {
    self.vocabulary = vocabulary
    switch form {
    case .free: return nil
    case .oneOf(let texts):
      let grammar = ChoiceGrammar(texts)
      following = .choice(grammar, grammar.start)
    case .permutation(let count):
      let grammar = PermutationGrammar(count: count)
      following = .permutation(grammar, grammar.start)
    case .json: following = .json(JSONGrammar(), JSONGrammar().start)
    }
  }

  /// Whether the answer may end here.
  var isComplete: Bool {
    switch following {
    case .choice(let grammar, let state): grammar.isComplete(state)
    case .permutation(let grammar, let state): grammar.isComplete(state)
    case .json(let grammar, let state): grammar.isComplete(state)
    }
  }

  /// The tokens that may come next.
  var allowed: [Int32] {
    switch following {
    case .choice(let grammar, let state): vocabulary.allowed(grammar, state)
    case .permutation(let grammar, let state): vocabulary.allowed(grammar, state)
    case .json(let grammar, let state): vocabulary.allowed(grammar, state)
    }
  }

  /// Goes on with a token that is allowed.
  mutating func append(_ id: Int32) {
    let bytes = vocabulary.bytes(of: id)
    switch following {
    case .choice(let grammar, let state):
      following = .choice(grammar, grammar.next(state, bytes) ?? state)
    case .permutation(let grammar, let state):
      following = .permutation(grammar, grammar.next(state, bytes) ?? state)
    case .json(let grammar, let state):
      following = .json(grammar, grammar.next(state, bytes) ?? state)
    }
  }
}
