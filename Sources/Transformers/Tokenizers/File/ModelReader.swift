import RankifyCore

/// Reads the `model` of `tokenizer.json`: the vocabulary and the merges straight from the bytes, for they are most of the
/// file; the rest as a component. The order of the members does not matter.
struct ModelReader {
  /// The members that are neither vocabulary nor merges.
  private var settings: [String: JSONValue] = [:]
  private var vocabulary = Vocabulary()
  /// The log-probabilities of a Unigram vocabulary; empty for the others.
  private var scores: [Double] = []
  private var merges = MergeList()
  private var (hasVocabulary, hasMerges) = (false, false)

  /// Reads the object that stands next and makes its model.
  static func read(_ scanner: inout JSONScanner) throws(RankifyError) -> any TokenModel {
    var reader = ModelReader()
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if key.equals("vocab") {
        try reader.readVocabulary(&scanner)
      } else if key.equals("merges") {
        reader.hasMerges = true
        try reader.merges.read(&scanner)
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
    case "BPE": return try bytePairEncoding(component)
    case "Unigram": return try unigram(component)
    case "WordLevel": return WordLevel(vocabulary: vocabulary, unknown: try unknown(component))
    default: throw component.unsupported("model", known: ["BPE", "Unigram", "WordLevel", "WordPiece"])
    }
  }

  /// Old files do not name the kind.
  private func impliedType(_ component: Component) -> String {
    if !scores.isEmpty { return "Unigram" }
    if component.value("max_input_chars_per_word") != nil { return "WordPiece" }
    return hasMerges ? "BPE" : "WordLevel"
  }

  private func wordPiece(_ component: Component) throws(RankifyError) -> WordPiece {
    let longest = try component.optionalInteger("max_input_chars_per_word") ?? 100
    guard longest >= 0 else { throw component.invalid("'max_input_chars_per_word' is \(longest); expected 0 or more") }
    return WordPiece(
      vocabulary: vocabulary, unknown: try unknown(component),
      prefix: try component.optionalString("continuing_subword_prefix") ?? "##",
      maximumScalars: longest)
  }

  private func bytePairEncoding(_ component: Component) throws(RankifyError) -> BytePairEncoding {
    if component.value("dropout")?.number ?? 0 > 0 {
      throw component.invalid("'dropout' makes tokens random, which is for training; set it to null")
    }
    var options = BytePairEncoding.Options()
    options.prefix = Array((try component.optionalString("continuing_subword_prefix") ?? "").utf8)
    options.suffix = Array((try component.optionalString("end_of_word_suffix") ?? "").utf8)
    options.fusesUnknown = try component.optionalBool("fuse_unk") ?? false
    options.fallsBackToBytes = try component.optionalBool("byte_fallback") ?? false
    options.takesWholeWords = try component.optionalBool("ignore_merges") ?? false
    if let token = try component.optionalString("unk_token") {
      // With all bytes in the vocabulary nothing is unknown, and some files name a token that is not there.
      options.unknown = ByteAlphabet.isCovered(by: vocabulary) ? nil : try component.id(of: token, in: vocabulary)
    }
    let table = try merges.resolve(vocabulary, prefix: options.prefix.count, fault: component.invalid)
    return BytePairEncoding(vocabulary: vocabulary, merges: table, options: options)
  }

  private func unigram(_ component: Component) throws(RankifyError) -> Unigram {
    guard scores.count == vocabulary.count else {
      throw component.invalid("the vocabulary of a Unigram model must be an array of pieces with log-probabilities")
    }
    let fallsBack = try component.optionalBool("byte_fallback") ?? false
    let unknown = try component.optionalInteger("unk_id")
    if let unknown, !(0..<vocabulary.count).contains(unknown) {
      throw component.invalid("'unk_id' is \(unknown), but the vocabulary has \(vocabulary.count) pieces")
    }
    guard unknown != nil || fallsBack && ByteTokens(vocabulary).isComplete else {
      throw component.invalid("'unk_id' is missing; it says which piece stands for unknown characters")
    }
    return Unigram(
      vocabulary: vocabulary, scores: scores, unknown: Int32(unknown ?? -1), fallsBackToBytes: fallsBack)
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
