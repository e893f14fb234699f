import RankifyCore

extension EncoderModel {
  /// Throws where the model cannot read a sequence: a tokenizer may know more tokens than the model has embeddings for, and
  /// callers may make sequences of their own.
  func check(_ sequences: [TokenSequence], of tokenizer: Tokenizer) throws(RankifyError) {
    let limit = Int32(clamping: vocabularySize)
    let types = Int32(clamping: typeCount)
    for (index, sequence) in sequences.enumerated() {
      if let reason = sequence.fault { throw fault(index, reason) }
      if let id = sequence.ids.first(where: { $0 >= limit || $0 < 0 }) {
        throw fault(
          index,
          "token \(id) ('\(tokenizer.token(of: id) ?? "?")') has no embedding: the tokenizer has \(tokenizer.maximumID + 1) tokens, the model \(limit); they do not belong together"
        )
      }
      guard sequence.count <= maximumLength else {
        throw fault(index, "has \(sequence.count) tokens; the model takes \(maximumLength), so cut it off there")
      }
      guard sequence.typeIDs.count == sequence.count else {
        throw fault(index, "has \(sequence.typeIDs.count) types for \(sequence.count) tokens; expected one each")
      }
      if let keys = sequence.attendedCount, !(0...sequence.count ~= keys) {
        throw fault(index, "attends to \(keys) tokens, but has \(sequence.count)")
      }
      if types > 1, let type = sequence.typeIDs.first(where: { $0 >= types || $0 < 0 }) {
        throw fault(
          index, "a token is of type \(type), but the model has \(types) types; does the tokenizer belong to it?")
      }
    }
  }

  private func fault(_ index: Int, _ message: String) -> RankifyError {
    RankifyError(.invalidInput, "text", index, message)
  }
}
