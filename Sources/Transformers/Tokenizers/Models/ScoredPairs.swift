import RankifyCore

/// SentencePiece's byte-pair encoding (Kudo & Richardson 2018): a word falls into characters, then the two neighbours merge
/// that make the piece of the highest score, until no two make a piece. What is no piece then is spelled by byte tokens.
struct ScoredPairs: TokenModel {
  let vocabulary: Vocabulary
  /// The place of each entry's score among all, the highest first; equal scores share one.
  private let ranks: [UInt32]
  private let byteTokens: ByteTokens
  /// Stands for what neither pieces nor byte tokens spell; `nil` drops it.
  private let unknown: Int32?

  /// - Parameter scores: the score of each entry of the vocabulary, none of them NaN; `nil` for entries that no text becomes
  init(vocabulary: Vocabulary, scores: [Float?], unknown: Int32?) {
    (self.vocabulary, self.unknown) = (vocabulary, unknown)
    byteTokens = ByteTokens(vocabulary)
    ranks = Self.ranks(scores)
  }

  private static func ranks(_ scores: [Float?]) -> [UInt32] {
    let order = scores.indices.filter { scores[$0] != nil }.sorted { (scores[$0] ?? 0) > (scores[$1] ?? 0) }
    var ranks = [UInt32](repeating: .max, count: scores.count)
    var rank: UInt32 = 0
    for (place, entry) in order.enumerated() {
      if place > 0, scores[entry] != scores[order[place - 1]] { rank += 1 }
      ranks[entry] = rank
    }
    return ranks
  }

  func tokenize(_ word: Bytes, _ memory: inout ModelMemory, into ids: inout [Int32]) {
    let hash = TokenHash.hash(word)
    if memory.cache.append(word, hash: hash, to: &ids) { return }
    let first = ids.count
    memory.pieces.removeAll()
    var i = 0
    while i < word.count {
      let next = i + word[i].sequenceLength
      memory.pieces.append(piece(word, i..<next).id, at: i)
      i = next
    }
    memory.pieces.merge(end: word.count) { piece(word, $0) }
    spell(word, memory.pieces, &ids)
    memory.cache.insert(word, hash: hash, ids[first...])
  }

  /// The piece that some bytes are.
  private func piece(_ word: Bytes, _ range: Range<Int>) -> PieceQueue.Candidate {
    guard range.count <= vocabulary.longest else { return PieceQueue.Candidate() }
    let text = word.part(range)
    let entry = vocabulary.entry(of: text, hash: TokenHash.hash(text))
    guard entry >= 0, ranks[entry] != .max else { return PieceQueue.Candidate() }
    return PieceQueue.Candidate(rank: ranks[entry], id: vocabulary.id(at: entry))
  }

  private func spell(_ word: Bytes, _ pieces: PieceQueue, _ ids: inout [Int32]) {
    var wasUnknown = false
    pieces.forEachSymbol { id, range in
      let text = word.part(range)
      if id >= 0 {
        ids.append(id)
      } else if byteTokens.cover(text) {
        for byte in text { ids.append(byteTokens.id(of: byte)) }
      } else if let unknown, !wasUnknown {
        // Neighbouring unknown characters are one token.
        ids.append(unknown)
      }
      wasUnknown = id < 0 && !byteTokens.cover(text)
    }
  }
}
