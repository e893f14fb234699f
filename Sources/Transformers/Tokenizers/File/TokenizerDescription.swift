import RankifyCore

/// What a tokenizer is made of, wherever it was read from.
struct TokenizerDescription {
  /// The file, for messages.
  let file: String
  var addedTokens: [AddedToken] = []
  var normalizer: (any TextNormalizer)?
  var preTokenizer: (any PreTokenizer)?
  var model: any TokenModel
  /// `nil` where nothing is put around texts.
  var template: Template?
  var decoder: (any TokenDecoder)?
  var specialTokens = SpecialTokens()
  var maximumLength: Int?

  init(file: String, model: any TokenModel) { (self.file, self.model) = (file, model) }

  /// The id of a token by its text.
  func id(of token: String) -> Int32? {
    if let added = addedTokens.last(where: { $0.content == token }) { return added.id }
    var token = token
    let id = token.withUTF8 { model.vocabulary.id(of: $0) }
    return id < 0 ? nil : id
  }

  /// Looks for special tokens by the names that model families give them; settings beside the file may correct it.
  mutating func findSpecialTokens() {
    specialTokens.padding = first("[PAD]", "<pad>")
    specialTokens.classification = first("[CLS]", "<s>")
    specialTokens.separator = first("[SEP]", "</s>")
    specialTokens.mask = first("[MASK]", "<mask>")
    specialTokens.beginning = first("<s>", "<|begin_of_text|>")
    specialTokens.end = first("</s>", "<|end_of_text|>", "<|endoftext|>")
    specialTokens.endOfTurn = SpecialTokens.turnEnds.compactMap { id(of: $0) }.first
    specialTokens.unknown = first("[UNK]", "<unk>")
  }

  private func first(_ names: String...) -> Int32? { names.lazy.compactMap { id(of: $0) }.first }
}
