import RankifyCore

/// Every word is one token, or unknown.
struct WordLevel: TokenModel {
  let vocabulary: Vocabulary
  /// The id of words that the vocabulary does not have.
  let unknown: Int32

  func tokenize(_ word: Bytes, _ memory: inout ModelMemory, into ids: inout [Int32]) {
    let id = vocabulary.id(of: word)
    ids.append(id < 0 ? unknown : id)
  }
}
