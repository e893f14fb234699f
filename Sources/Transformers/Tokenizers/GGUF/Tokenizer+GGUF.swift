import RankifyCore

extension Tokenizer {
  /// The tokenizer that a GGUF file holds: byte-level BPE (`gpt2`) or SentencePiece's BPE (`llama`, which Gemma's files name,
  /// too). The ids are those of llama.cpp and, but for the oddities of its regular expressions, of the model's own tokenizer.
  /// - Throws: `RankifyError` where the vocabulary is damaged, or of a kind or pre-tokenizer that is not supported, by name
  public convenience init(gguf file: GGUFFile) throws(RankifyError) {
    try self.init(try GGUFTokenizer(file.metadata).description())
  }
}

/// Makes a tokenizer of the keys `tokenizer.ggml.*` of a GGUF file.
struct GGUFTokenizer {
  private let metadata: GGUFMetadata
  private let vocabulary: GGUFVocabulary

  init(_ metadata: GGUFMetadata) throws(RankifyError) {
    self.metadata = metadata
    vocabulary = try GGUFVocabulary(metadata)
  }

  func description() throws(RankifyError) -> TokenizerDescription {
    var description: TokenizerDescription
    let addsBeginning: Bool
    switch try metadata.string("tokenizer.ggml.model") {
    case "gpt2":
      let kind = try GGUFPreTokenizer(metadata)
      description = try byteLevel(kind)
      addsBeginning = kind.addsBeginning
    case "llama":
      description = try sentencePiece()
      addsBeginning = true
    case let other:
      throw .invalid(
        metadata.path, "the tokenizer model '\(other)' is not supported; known are gpt2 and llama: take another model")
    }
    description.addedTokens = vocabulary.added
    description.specialTokens = try vocabulary.specialTokens(metadata)
    description.template = try template(description.specialTokens, addsBeginning: addsBeginning)
    description.maximumLength = try contextLength()
    return description
  }

  private func byteLevel(_ kind: GGUFPreTokenizer) throws(RankifyError) -> TokenizerDescription {
    var options = BytePairEncoding.Options()
    options.takesWholeWords = kind.takesWholeWords
    let model = BytePairEncoding(vocabulary: vocabulary.ordinary, merges: try merges(), options: options)
    var description = TokenizerDescription(file: metadata.path, model: model)
    description.preTokenizer = kind.preTokenizer
    description.decoder = ByteLevelDecoder()
    return description
  }

  private func merges() throws(RankifyError) -> MergeTable {
    let path = metadata.path
    var merges = MergeList()
    try metadata.forEachString("tokenizer.ggml.merges") { index, merge throws(RankifyError) in
      guard merges.append(merge) else {
        throw .invalid(path, "merge \(index), \(merge.quoted), is not two tokens with a blank between")
      }
    }
    return try merges.resolve(vocabulary.all, excluding: vocabulary.specials) { .invalid(path, $0) }
  }

  private func sentencePiece() throws(RankifyError) -> TokenizerDescription {
    let unknown = try vocabulary.id("tokenizer.ggml.unknown_token_id", metadata)
    let model = ScoredPairs(
      vocabulary: vocabulary.ordinary, scores: try vocabulary.scores(metadata), unknown: unknown)
    guard unknown != nil || ByteTokens(vocabulary.ordinary).isComplete else {
      throw .invalid(
        metadata.path, "the vocabulary has neither an unknown token nor one for every byte; convert it again")
    }
    let addsBlank = try metadata.optionalBool("tokenizer.ggml.add_space_prefix") ?? true
    let marks = ReplaceNormalizer(" ", by: "▁")
    let blank = PrependNormalizer(prefix: [0x20])
    var description = TokenizerDescription(file: metadata.path, model: model)
    description.normalizer = NormalizerSequence(steps: addsBlank ? [blank, marks] : [marks])
    description.preTokenizer = MarkSplit(vocabulary.ordinary)
    description.decoder = PieceDecoder(dropsFirstBlank: addsBlank)
    return description
  }

  private func template(_ specials: SpecialTokens, addsBeginning: Bool) throws(RankifyError) -> Template {
    Template.around(
      before: try token(specials.beginning, "bos", byDefault: addsBeginning),
      after: try token(specials.end, "eos", byDefault: false))
  }

  /// A special token, where it is to be added.
  private func token(_ id: Int32?, _ name: String, byDefault: Bool) throws(RankifyError) -> [Int32] {
    let key = "tokenizer.ggml.add_\(name)_token"
    let wanted = try metadata.optionalBool(key)
    guard wanted ?? byDefault else { return [] }
    if let id { return [id] }
    if wanted == nil { return [] }
    throw .invalid(
      metadata.path, "'\(key)' is true, but there is no 'tokenizer.ggml.\(name)_token_id'; convert it again")
  }

  private func contextLength() throws(RankifyError) -> Int? {
    guard let architecture = try metadata.optionalString("general.architecture") else { return nil }
    return try metadata.optionalInteger("\(architecture).context_length")
  }
}
