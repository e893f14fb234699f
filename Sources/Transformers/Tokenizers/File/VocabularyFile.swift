import RankifyCore

/// Reads BERT's `vocab.txt`: one token a line, the id being the line counted from 0.
enum VocabularyFile {
  /// The tokenizer of a BERT model.
  /// - Parameters:
  ///   - path: the file
  ///   - normalizer: how texts are cleaned
  static func read(_ path: String, normalizer: BertNormalizer) throws(RankifyError) -> TokenizerDescription {
    let vocabulary = try vocabulary(try FileBytes.read(path), path)
    func id(_ token: String) throws(RankifyError) -> Int32 {
      var text = token
      let id = text.withUTF8 { vocabulary.id(of: $0) }
      if id < 0 { throw .invalid(path, "the token '\(token)' is missing; a vocabulary of BERT has a line for it") }
      return id
    }
    var description = TokenizerDescription(
      file: path, model: WordPiece(vocabulary: vocabulary, unknown: try id("[UNK]")))
    description.template = .bert(cls: try id("[CLS]"), sep: try id("[SEP]"))
    for token in ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] {
      if let id = description.id(of: token) { description.addedTokens.append(AddedToken(raw: token, id: id)) }
    }
    description.normalizer = normalizer
    description.preTokenizer = BertPreTokenizer()
    description.findSpecialTokens()
    return description
  }

  private static func vocabulary(_ bytes: [UInt8], _ path: String) throws(RankifyError) -> Vocabulary {
    var vocabulary = Vocabulary(capacity: bytes.count / 8)
    var line = 0
    var fault: RankifyError?
    bytes.withUnsafeBufferPointer { bytes in
      var rest = bytes
      while !rest.isEmpty, fault == nil {
        let end = rest.firstOffset(of: 0x0a) ?? rest.count
        var token = rest.part(0..<end)
        while token.last == 0x0d { token = token.part(0..<(token.count - 1)) }
        if !token.isUTF8 {
          fault = .invalid(path, line: line + 1, "the token is not valid UTF-8; is the file damaged?")
        }
        vocabulary.append(token, id: Int32(line))
        line += 1
        rest = rest.part(min(end + 1, rest.count)..<rest.count)
      }
    }
    if let fault { throw fault }
    return vocabulary
  }
}
