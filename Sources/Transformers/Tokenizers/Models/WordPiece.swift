import RankifyCore

/// Greedy longest match first (Schuster and Nakajima 2012, as BERT applies it): what follows the first piece of a word
/// carries a prefix, usually `##`; a word that cannot be covered is unknown as a whole.
struct WordPiece: TokenModel {
  let vocabulary: Vocabulary
  /// Tokens that continue a word, without their prefix.
  private let continuations: Vocabulary
  private let unknown: Int32
  private let maximumScalars: Int

  /// - Parameters:
  ///   - unknown: the id of words that cannot be covered
  ///   - prefix: what marks a token that continues a word
  ///   - maximumScalars: longer words are unknown
  init(vocabulary: Vocabulary, unknown: Int32, prefix: String = "##", maximumScalars: Int = 100) {
    self.vocabulary = vocabulary
    self.unknown = unknown
    self.maximumScalars = maximumScalars
    let prefix = Array(prefix.utf8)
    var continuations = Vocabulary(capacity: vocabulary.count / 4)
    for entry in 0..<vocabulary.count {
      vocabulary.withText(at: entry) { text in
        guard text.count > prefix.count, text.starts(with: prefix) else { return }
        continuations.append(text.part(prefix.count..<text.count), id: vocabulary.id(at: entry))
      }
    }
    self.continuations = continuations
  }

  func tokenize(_ word: Bytes, _ memory: inout ModelMemory, into ids: inout [Int32]) {
    let first = ids.count
    guard word.count <= maximumScalars || word.scalarCount <= maximumScalars, cover(word, &ids) else {
      ids.removeSubrange(first...)
      ids.append(unknown)
      return
    }
  }

  /// Covers the word piece by piece; `false` where nothing fits.
  private func cover(_ word: Bytes, _ ids: inout [Int32]) -> Bool {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: word.count + 1) { hashes in
      var start = 0
      while start < word.count {
        let end =
          start == 0 ? match(vocabulary, word, 0, hashes, &ids) : match(continuations, word, start, hashes, &ids)
        if end == start { return false }
        start = end
      }
      return true
    }
  }

  /// Appends the longest token at `start` and returns its end, or `start` where there is none.
  @inline(__always)
  private func match(
    _ tokens: Vocabulary, _ word: Bytes, _ start: Int, _ hashes: UnsafeMutableBufferPointer<UInt64>,
    _ ids: inout [Int32]
  ) -> Int {
    let limit = min(word.count, start + tokens.longest)
    var hash = TokenHash()
    for i in start..<limit {
      hash.append(word[i])
      hashes[i + 1] = hash.value
    }
    var end = limit
    while end > start {
      // Tokens of a damaged vocabulary may end inside a scalar; words are cut between scalars only.
      if end == word.count || word[end] & 0xc0 != 0x80 {
        let id = tokens.id(of: word.part(start..<end), hash: hashes[end])
        if id >= 0 {
          ids.append(id)
          return end
        }
      }
      end -= 1
    }
    return start
  }
}
