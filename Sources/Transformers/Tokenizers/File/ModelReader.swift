import RankifyCore

/// Reads the `model` of `tokenizer.json`: the vocabulary and the merges straight from the bytes, for they are most of the
/// file; the rest as a component. The order of the members does not matter.
struct ModelReader {
  /// The members that are neither vocabulary nor merges.
  private var settings: [String: JSONValue] = [:]
  private var vocabulary = Vocabulary()
  /// The log-probabilities of a Unigram vocabulary; empty for the others.
  private var scores: [Double] = []
  private var hasVocabulary = false

  /// Reads the object that stands next and makes its model.
  static func read(_ scanner: inout JSONScanner) throws(RankifyError) -> any TokenModel {
    var reader = ModelReader()
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if key.equals("vocab") {
        try reader.readVocabulary(&scanner)
      } else if key.equals("merges") {
        try scanner.skipValue()
      } else {
        reader.settings[String(decoding: key, as: UTF8.self)] = try scanner.value()
      }
    }
    return try reader.make(file: scanner.place.name)
  }

  private mutating func readVocabulary(_ scanner: inout JSONScanner) throws(RankifyError) {
    hasVocabulary = true
    if case .array = try scanner.peek() { return try readScoredVocabulary(&scanner) }
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      guard key.isUTF8 else {
        throw scanner.invalid("the token \(key.quoted) is not valid UTF-8; is the file damaged?")
      }
      // The key lies in the scanner's memory only until the next string.
      let text = [UInt8](key)
      guard let id = try scanner.tokenID() else {
        throw scanner.invalid("the id of the token \(key.quoted) is not a whole number from 0 to 2147483647")
      }
      text.withUnsafeBufferPointer { vocabulary.append($0, id: id) }
    }
  }

  /// A Unigram vocabulary: pairs of a piece and its log-probability, the id being the place.
  private mutating func readScoredVocabulary(_ scanner: inout JSONScanner) throws(RankifyError) {
    try scanner.beginArray()
    while try scanner.hasNextElement() {
      try scanner.beginArray()
      guard try scanner.hasNextElement() else { throw scanner.invalid("a piece of the vocabulary is empty") }
      let text = try scanner.rawString()
      guard text.isUTF8 else {
        throw scanner.invalid("the piece \(text.quoted) is not valid UTF-8; is the file damaged?")
      }
      vocabulary.append(text, id: Int32(vocabulary.count))
      guard try scanner.hasNextElement(), let score = try scanner.double(), try !scanner.hasNextElement() else {
        throw scanner.invalid("a piece of the vocabulary must be a pair of a text and a number")
      }
      scores.append(score)
    }
  }

  private func make(file: String) throws(RankifyError) -> any TokenModel {
    let component = try Component(.object(settings), file: file, path: "model")
    guard hasVocabulary, vocabulary.count > 0 else { throw component.invalid("the vocabulary is missing or empty") }
    switch try component.optionalString("type") ?? impliedType(component) {
    case "WordPiece": return try wordPiece(component)
    case "WordLevel": return WordLevel(vocabulary: vocabulary, unknown: try unknown(component))
    default: throw component.unsupported("model", known: ["BPE", "Unigram", "WordLevel", "WordPiece"])
    }
  }

  /// Old files do not name the kind.
  private func impliedType(_ component: Component) -> String {
    if !scores.isEmpty { return "Unigram" }
    return component.value("max_input_chars_per_word") != nil ? "WordPiece" : "WordLevel"
  }

  private func wordPiece(_ component: Component) throws(RankifyError) -> WordPiece {
    WordPiece(
      vocabulary: vocabulary, unknown: try unknown(component),
      prefix: try component.optionalString("continuing_subword_prefix") ?? "##",
      maximumScalars: try component.optionalInteger("max_input_chars_per_word") ?? 100)
  }

  private func unknown(_ component: Component) throws(RankifyError) -> Int32 {
    try component.id(of: try component.optionalString("unk_token") ?? "[UNK]", in: vocabulary)
  }
}

extension Component {
  /// The id of the token for what the vocabulary does not have.
  func id(of unknown: String, in vocabulary: Vocabulary) throws(RankifyError) -> Int32 {
    var text = unknown
    let id = text.withUTF8 { vocabulary.id(of: $0) }
    if id < 0 { throw invalid("the unknown token '\(unknown)' is not in the vocabulary") }
    return id
  }
}

extension JSONScanner {
  /// A token id, or `nil` where the next value is none.
  mutating func tokenID() throws(RankifyError) -> Int32? {
    guard case .number = try peek() else { return nil }
    return try number().integer.flatMap(Int32.init(exactly:)).flatMap { $0 < 0 ? nil : $0 }
  }
}
