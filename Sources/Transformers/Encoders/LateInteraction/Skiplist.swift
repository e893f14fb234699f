import RankifyCore

/// The words whose vectors do not count; their tokens are read all the same, as context of the others.
struct Skiplist: Sendable {
  /// How words are looked up among tokens, in which libraries differ.
  enum LookUp: Sendable {
    /// The word is a token, or is left out (sentence-transformers).
    case entries
    /// The word is a token, or else means the unknown token, which then is skipped, too (PyLate). Where a symbol behind a space
    /// is a token of its own, as in byte-pair encoding, only the symbol without the space is skipped: the models were trained
    /// that way.
    case entriesOrUnknown
    /// The first token that the word alone becomes (colbert-ai).
    case firstToken
  }

  var words: [String] = []
  var roles: Set<TextRole> = [.document]
  var lookUp = LookUp.entries

  /// The 32 symbols of ASCII that are neither letters nor digits, Python's `string.punctuation`.
  static let punctuation: [String] = (UInt8(ascii: "!")...UInt8(ascii: "~"))
    .map { Character(Unicode.Scalar($0)) }.filter { !$0.isLetter && !$0.isNumber }.map { String($0) }

  /// The ids of the tokens that are skipped in texts of a role.
  func ids(_ tokenizer: Tokenizer, as role: TextRole) -> Set<Int32> {
    roles.contains(role) ? Set(words.compactMap { id(of: $0, tokenizer) }) : []
  }

  private func id(of word: String, _ tokenizer: Tokenizer) -> Int32? {
    let unknown = tokenizer.specialTokens.unknown
    switch lookUp {
    case .entries:
      guard let id = tokenizer.id(of: word), id != unknown || word == tokenizer.token(of: id) else { return nil }
      return id
    case .entriesOrUnknown: return tokenizer.id(of: word) ?? unknown
    case .firstToken: return tokenizer.tokens(word).first
    }
  }
}
