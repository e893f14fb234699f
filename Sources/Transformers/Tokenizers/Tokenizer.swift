import RankifyCore

/// Turns texts into the token ids of a model, as its `tokenizer.json` or `vocab.txt` says.
///
/// The ids are those of the `tokenizers` library. A tokenizer may be used from any number of threads at once; each call
/// works on one thread. Time grows with the length of the text, whatever the text is: a single word of a megabyte takes
/// no longer than a megabyte of words, but for the logarithm in byte-pair encoding.
public final class Tokenizer: Sendable {
  /// The tokens that models treat apart.
  public let specialTokens: SpecialTokens
  /// The longest sequence the model takes, special tokens included, where `tokenizer_config.json` tells one.
  public let maximumLength: Int?

  let pipeline: TokenizationPipeline
  let template: Template
  let decoder: (any TokenDecoder)?
  private let tokensByID: TokenTable
  private let scratches = ScratchPool()

  init(_ description: TokenizerDescription) throws(RankifyError) {
    pipeline = TokenizationPipeline(
      addedTokens: AddedTokens(description.addedTokens, normalizer: description.normalizer),
      normalizer: description.normalizer, preTokenizer: description.preTokenizer, model: description.model)
    template = description.template ?? .plain
    decoder = description.decoder
    specialTokens = description.specialTokens
    maximumLength = description.maximumLength
    tokensByID = try TokenTable(description.model.vocabulary, added: description.addedTokens, file: description.file)
  }

  // MARK: Encoding

  /// The tokens of a text.
  /// - Parameters:
  ///   - addSpecialTokens: whether the tokens that the model expects around a text are put there
  ///   - maximumLength: how many tokens the result may have, special ones included; the rest is cut off at the end and
  ///     counted. Special tokens are never cut, so the result is never shorter than they are many.
  ///   - specials: what becomes of special tokens that are spelled out in the text
  public func encode(
    _ text: String, addSpecialTokens: Bool = true, maximumLength: Int? = nil, specials: SpecialTokenReading = .asTokens
  ) -> TokenSequence {
    let (ids, fault) = tokenized(text, specials)
    let parts = template.parts(isPair: false, addSpecialTokens: addSpecialTokens)
    let kept = maximumLength.map { min(ids.count, max(0, $0 - specialCount(parts))) } ?? ids.count
    var sequence = assemble(parts, [ids[..<kept]], truncatedCount: ids.count - kept)
    sequence.fault = fault
    return sequence
  }

  /// The tokens of two texts in one sequence, as cross-encoders read them.
  /// - Parameters:
  ///   - addSpecialTokens: whether the tokens that the model expects around the texts are put there
  ///   - maximumLength: how many tokens the result may have, special ones included
  ///   - truncation: which text gives way where both are too long
  public func encode(
    _ first: String, pair second: String, addSpecialTokens: Bool = true, maximumLength: Int? = nil,
    truncation: PairTruncation = .longestFirst
  ) -> TokenSequence {
    let (first, second) = (tokenized(first), tokenized(second))
    var sequence = encode(
      first.ids, pair: second.ids, addSpecialTokens: addSpecialTokens, maximumLength: maximumLength,
      truncation: truncation)
    sequence.fault = first.fault ?? second.fault
    return sequence
  }

  /// The sequence of two texts whose tokens are known: a query need not be tokenized again for every document.
  /// - Parameters:
  ///   - first: tokens of the first text, from `tokens(_:)`
  ///   - second: tokens of the second text
  public func encode(
    _ first: [Int32], pair second: [Int32], addSpecialTokens: Bool = true, maximumLength: Int? = nil,
    truncation: PairTruncation = .longestFirst
  ) -> TokenSequence {
    let parts = template.parts(isPair: true, addSpecialTokens: addSpecialTokens)
    let total = first.count + second.count
    let room = maximumLength.map { max(0, $0 - specialCount(parts)) } ?? total
    let kept = truncation.lengths(first: first.count, second: second.count, room: room)
    return assemble(
      parts, [first[..<kept.first], second[..<kept.second]], truncatedCount: total - kept.first - kept.second)
  }

  /// The tokens of a text alone, without any around it.
  /// - Parameter specials: what becomes of special tokens that are spelled out in the text
  public func tokens(_ text: String, specials: SpecialTokenReading = .asTokens) -> [Int32] {
    tokenized(text, specials).ids
  }

  /// The tokens of a text alone, and why they are not those that they should be.
  func tokenized(_ text: String, _ specials: SpecialTokenReading = .asTokens) -> (ids: [Int32], fault: String?) {
    var (ids, text): ([Int32], String) = ([], text)
    let fault = text.withUTF8 { bytes in
      ids.reserveCapacity(bytes.count / 4 + 4)
      return scratches.withScratch(for: bytes.count) { pipeline.tokenize(bytes, specials, &$0, into: &ids) }
    }
    return (ids, fault)
  }

  /// How many special tokens stand around one text or two.
  public func specialTokenCount(isPair: Bool = false) -> Int {
    specialCount(template.parts(isPair: isPair, addSpecialTokens: true))
  }

  // MARK: Vocabulary

  /// How many tokens there are, added ones included.
  public var vocabularySize: Int { tokensByID.count }

  /// The highest id, which must be a row of the model's embeddings.
  public var maximumID: Int32 { tokensByID.maximumID }

  /// The text of a token as the vocabulary has it (`##ing`, `Ġthe`, `▁the`); `nil` where there is no such id.
  public func token(of id: Int32) -> String? {
    if let added = pipeline.addedTokens.token(of: id) { return added.content }
    return tokensByID.entry(of: id).map { pipeline.model.vocabulary.text(at: $0) }
  }

  /// The added token of that id.
  func addedToken(of id: Int32) -> AddedToken? { pipeline.addedTokens.token(of: id) }

  /// The id of a token, spelled as the vocabulary has it; `nil` where there is none.
  public func id(of token: String) -> Int32? {
    if let id = pipeline.addedTokens.id(of: token) { return id }
    var token = token
    let id = token.withUTF8 { pipeline.model.vocabulary.id(of: $0) }
    return id < 0 ? nil : id
  }

  /// The text that tokens stand for, as the tokenizer's decoder joins them; ids that do not exist are left out.
  public func decode(_ ids: [Int32], skippingSpecialTokens: Bool = true) -> String {
    if decoder is any ByteWiseDecoder {
      var stream = textStream(skippingSpecialTokens: skippingSpecialTokens)
      return ids.reduce(into: "") { $0 += stream.append($1) } + stream.finish()
    }
    let tokens = ids.compactMap { id -> String? in
      if skippingSpecialTokens, pipeline.addedTokens.token(of: id)?.isSpecial == true { return nil }
      return token(of: id)
    }
    return decoder?.decode(tokens).joined() ?? tokens.joined(separator: " ")
  }

  // MARK: Inside

  private func specialCount(_ parts: [Template.Part]) -> Int {
    parts.reduce(0) { if case .special(let ids, _) = $1 { $0 + ids.count } else { $0 } }
  }

  private func assemble(
    _ parts: [Template.Part], _ texts: [ArraySlice<Int32>], truncatedCount: Int
  ) -> TokenSequence {
    var sequence = TokenSequence(
      ids: [], typeIDs: [], textRanges: texts.map { _ in 0..<0 }, truncatedCount: truncatedCount)
    let count = texts.reduce(specialCount(parts)) { $0 + $1.count }
    sequence.ids.reserveCapacity(count)
    sequence.typeIDs.reserveCapacity(count)
    for part in parts {
      switch part {
      case .special(let ids, let typeID): sequence.append(ids[...], typeID: typeID)
      case .text(let index, let typeID):
        let start = sequence.count
        sequence.append(texts[index], typeID: typeID)
        sequence.textRanges[index] = start..<sequence.count
      }
    }
    return sequence
  }
}

extension TokenSequence {
  fileprivate mutating func append(_ ids: ArraySlice<Int32>, typeID: Int32) {
    self.ids.append(contentsOf: ids)
    typeIDs.append(contentsOf: repeatElement(typeID, count: ids.count))
  }
}
