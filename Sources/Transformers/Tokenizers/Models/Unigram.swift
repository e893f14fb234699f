import RankifyCore

/// The unigram language model (Kudo 2018): of all ways to cover a word by pieces the most probable one (Viterbi).
struct Unigram: TokenModel {
  let vocabulary: Vocabulary
  private let scores: [Double]
  private let unknown: Int32
  private let fallsBackToBytes: Bool
  private let byteTokens: ByteTokens
  private let trie: ByteTrie
  /// What an unknown character costs: ten more than the least probable piece.
  private let unknownScore: Double

  init(vocabulary: Vocabulary, scores: [Double], unknown: Int32, fallsBackToBytes: Bool) {
    (self.vocabulary, self.scores, self.unknown) = (vocabulary, scores, unknown)
    self.fallsBackToBytes = fallsBackToBytes
    byteTokens = ByteTokens(vocabulary)
    trie = ByteTrie(vocabulary)
    unknownScore = (scores.min() ?? 0) - 10
  }

  func tokenize(_ word: Bytes, _ memory: inout ModelMemory, into ids: inout [Int32]) {
    let hash = TokenHash.hash(word)
    if memory.cache.append(word, hash: hash, to: &ids) { return }
    let first = ids.count
    cover(word, &memory.nodes)
    trace(word, memory.nodes, &ids)
    memory.cache.insert(word, hash: hash, ids[first...])
  }

  /// Finds the best way to every place.
  private func cover(_ word: Bytes, _ nodes: inout [ViterbiNode]) {
    nodes.removeAll(keepingCapacity: true)
    nodes.append(contentsOf: repeatElement(ViterbiNode(), count: word.count + 1))
    nodes.withUnsafeMutableBufferPointer { nodes in
      var start = 0
      while start < word.count {
        let length = word[start].sequenceLength
        let score = nodes[start].score
        if !extend(word, start, length, score, nodes) {
          nodes[start + length].offer(score + unknownScore, start, unknown)
        }
        start += length
      }
    }
  }

  /// Offers every piece that begins at `start`; whether one of them is the single character there.
  @inline(__always)
  private func extend(
    _ word: Bytes, _ start: Int, _ length: Int, _ score: Double, _ nodes: UnsafeMutableBufferPointer<ViterbiNode>
  ) -> Bool {
    var (node, i, hasSingle) = (ByteTrie.root, start, false)
    while i < word.count {
      node = trie.child(of: node, word[i])
      if node < 0 { break }
      i += 1
      let piece = trie.value(at: node)
      if piece < 0 { continue }
      nodes[i].offer(scores[Int(piece)] + score, start, piece)
      if i - start == length { hasSingle = true }
    }
    return hasSingle
  }

  /// Follows the best way back from the end. Neighbouring unknown characters are one piece.
  private func trace(_ word: Bytes, _ nodes: [ViterbiNode], _ ids: inout [Int32]) {
    let first = ids.count
    var end = word.count
    while end > 0 {
      let node = nodes[end]
      var start = Int(node.start)
      if node.id == unknown {
        while start > 0, nodes[start].id == unknown { start = Int(nodes[start].start) }
        appendUnknown(word.part(start..<end), &ids)
      } else {
        ids.append(node.id)
      }
      end = start
    }
    ids[first...].reverse()
  }

  /// Appends, last first, what stands for characters that no piece covers.
  private func appendUnknown(_ text: Bytes, _ ids: inout [Int32]) {
    if fallsBackToBytes, vocabulary.id(of: text) < 0, byteTokens.cover(text) {
      for byte in text.reversed() { ids.append(byteTokens.id(of: byte)) }
    } else {
      ids.append(unknown)
    }
  }
}

/// The best way to a place in a word.
struct ViterbiNode: Sendable {
  var score = 0.0
  /// Where the last piece begins; negative where there is no way.
  var start: Int32 = -1
  var id: Int32 = 0

  @inline(__always)
  mutating func offer(_ score: Double, _ start: Int, _ id: Int32) {
    if self.start < 0 || score > self.score { self = ViterbiNode(score: score, start: Int32(start), id: id) }
  }
}
