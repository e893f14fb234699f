import RankifyCore

/// The tokens of a GGUF file: those that texts become, and those that are found in texts as they stand.
struct GGUFVocabulary {
  /// What a token is, by ggml's numbers.
  private enum Kind: Int { case normal = 1, unknown, control, userDefined, unused, byte }

  /// Every token by its text.
  private(set) var all: Vocabulary
  /// Without control tokens and the unknown token, which no text becomes.
  private(set) var ordinary: Vocabulary
  /// Control tokens and tokens added by hand.
  private(set) var added: [AddedToken] = []
  /// The ids of control tokens and of the unknown token.
  private(set) var specials: Set<Int32> = []
  /// Of each entry of `ordinary` whether texts become it: not so the byte tokens, of which a text is spelled.
  private var isPiece: [Bool] = []
  private let path: String

  init(_ metadata: GGUFMetadata) throws(RankifyError) {
    path = metadata.path
    let key = "tokenizer.ggml.tokens"
    let kinds = try metadata.optionalIntegers("tokenizer.ggml.token_type")
    // No more than the file has: every text takes eight bytes.
    let count = metadata.count(key) ?? 0
    (all, ordinary) = (Vocabulary(capacity: count), Vocabulary(capacity: count))
    guard kinds == nil || kinds?.count == count, count <= Int(Int32.max) else {
      throw .invalid(path, "has \(count) tokens but the types of \(kinds?.count ?? 0); the file is damaged")
    }
    try metadata.forEachString(key) { index, text throws(RankifyError) in
      try append(text, Int32(index), kinds.flatMap { Kind(rawValue: $0[index]) } ?? .normal)
    }
    guard all.count > 0 else { throw .invalid(path, "'\(key)' is empty; a model without a vocabulary reads no text") }
  }

  private mutating func append(_ text: Bytes, _ id: Int32, _ kind: Kind) throws(RankifyError) {
    guard text.isUTF8 else { throw .invalid(path, "token \(id), \(text.quoted), is not UTF-8; is the file damaged?") }
    all.append(text, id: id)
    // They are control tokens even where a file calls them text: a document must not end a turn.
    let isTurnEnd = text.first == UInt8(ascii: "<") && SpecialTokens.turnEnds.contains { text.elementsEqual($0.utf8) }
    let isSpecial = kind == .control || kind == .unknown || isTurnEnd
    if isSpecial || kind == .userDefined {
      added.append(AddedToken(raw: String(decoding: text, as: UTF8.self), id: id, isSpecial: isSpecial))
    }
    if isSpecial {
      specials.insert(id)
    } else {
      ordinary.append(text, id: id)
      isPiece.append(kind != .byte)
    }
  }

  /// The score of each entry of `ordinary`; `nil` for byte tokens.
  func scores(_ metadata: GGUFMetadata) throws(RankifyError) -> [Float?] {
    let key = "tokenizer.ggml.scores"
    guard let scores = try metadata.optionalNumbers(key) else { throw metadata.missing(key, "an array of numbers") }
    guard scores.count == all.count else {
      throw .invalid(path, "has \(all.count) tokens but \(scores.count) scores; the file is damaged")
    }
    if let place = scores.firstIndex(where: \.isNaN) {
      throw .invalid(path, "the score of token \(place) is not a number; the file is damaged")
    }
    return isPiece.indices.map { isPiece[$0] ? Float(scores[Int(ordinary.id(at: $0))]) : nil }
  }

  /// The id of a token that a key names; `nil` where there is no such key.
  func id(_ key: String, _ metadata: GGUFMetadata) throws(RankifyError) -> Int32? {
    guard let id = try metadata.optionalInteger(key) else { return nil }
    // Some converters write -1 for none, as an unsigned number.
    if id == -1 || id == Int(UInt32.max) { return nil }
    guard (0..<all.count).contains(id) else {
      throw .invalid(path, "'\(key)' is \(id), but the vocabulary has \(all.count) tokens; the file is damaged")
    }
    return Int32(id)
  }

  /// The tokens that models treat apart.
  func specialTokens(_ metadata: GGUFMetadata) throws(RankifyError) -> SpecialTokens {
    func id(_ name: String) throws(RankifyError) -> Int32? {
      try self.id("tokenizer.ggml.\(name)_token_id", metadata)
    }
    var tokens = SpecialTokens()
    tokens.beginning = try id("bos")
    tokens.end = try id("eos")
    tokens.unknown = try id("unknown")
    tokens.padding = try id("padding")
    tokens.classification = try id("cls")
    tokens.mask = try id("mask")
    // The common converter misspells it.
    tokens.separator = try id("seperator")
    if tokens.separator == nil { tokens.separator = try id("separator") }
    tokens.endOfTurn = try id("eot")
    if tokens.endOfTurn == nil { tokens.endOfTurn = turnEnd() }
    return tokens
  }

  private func turnEnd() -> Int32? {
    SpecialTokens.turnEnds.lazy.map { name in
      var name = name
      return name.withUTF8 { all.id(of: $0) }
    }.first { $0 >= 0 }
  }
}
