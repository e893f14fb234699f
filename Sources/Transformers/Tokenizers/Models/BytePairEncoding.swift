import RankifyCore

/// Byte-pair encoding (Sennrich et al. 2016): a word falls into characters, then neighbours merge in the order in which
/// training merged them. Over the byte alphabet this is GPT-2's tokenizer, with byte tokens that of SentencePiece.
struct BytePairEncoding: TokenModel {
  /// What a file may say beside vocabulary and merges.
  struct Options: Sendable {
    /// The token for what the vocabulary does not have; `nil` drops it.
    var unknown: Int32?
    /// What marks characters that do not begin a word.
    var prefix: [UInt8] = []
    /// What marks the character that ends a word.
    var suffix: [UInt8] = []
    /// Whether neighbouring unknown characters are one token.
    var fusesUnknown = false
    /// Whether unknown characters are spelled by byte tokens.
    var fallsBackToBytes = false
    /// Whether a word that is a token is taken as it is.
    var takesWholeWords = false
  }

  let vocabulary: Vocabulary
  private let merges: MergeTable
  private let options: Options
  private let byteTokens: ByteTokens
  /// The token of each ASCII character where neither prefix nor suffix applies; negative where there is none.
  private let ascii: [Int32]

  init(vocabulary: Vocabulary, merges: MergeTable, options: Options) {
    (self.vocabulary, self.merges, self.options) = (vocabulary, merges, options)
    byteTokens = ByteTokens(vocabulary)
    ascii = (UInt8(0)..<0x80).map { byte in [byte].withUnsafeBufferPointer { vocabulary.id(of: $0) } }
  }

  func tokenize(_ word: Bytes, _ memory: inout ModelMemory, into ids: inout [Int32]) {
    let hash = TokenHash.hash(word)
    if options.takesWholeWords {
      let id = vocabulary.id(of: word, hash: hash)
      if id >= 0 { return ids.append(id) }
    }
    if memory.cache.append(word, hash: hash, to: &ids) { return }
    let first = ids.count
    spell(word, &memory)
    memory.queue.merge(by: merges, into: &ids)
    memory.cache.insert(word, hash: hash, ids[first...])
  }

  /// Puts the tokens of the characters into the queue.
  private func spell(_ word: Bytes, _ memory: inout ModelMemory) {
    memory.queue.removeAll()
    // An unknown token waits for its neighbours, with which it may become one.
    var waiting: Int32?
    var i = 0
    while i < word.count {
      let next = i + word[i].sequenceLength
      let id = token(word, i, next, &memory.bytes)
      if id >= 0 {
        if let unknown = waiting { memory.queue.append(unknown) }
        waiting = nil
        memory.queue.append(id)
      } else if !spellBytes(word, i, next, &memory), let unknown = options.unknown {
        if let waiting, !options.fusesUnknown { memory.queue.append(waiting) }
        waiting = unknown
      }
      i = next
    }
    if let waiting { memory.queue.append(waiting) }
  }

  /// The token of one character with its marks, or a negative number.
  @inline(__always)
  private func token(_ word: Bytes, _ start: Int, _ end: Int, _ marked: inout [UInt8]) -> Int32 {
    let hasPrefix = start > 0 && !options.prefix.isEmpty
    let hasSuffix = end == word.count && !options.suffix.isEmpty
    if !hasPrefix, !hasSuffix {
      return word[start] < 0x80 ? ascii[Int(word[start])] : vocabulary.id(of: word.part(start..<end))
    }
    mark(word, start, end, &marked)
    return marked.withUnsafeBufferPointer { vocabulary.id(of: $0) }
  }

  private func mark(_ word: Bytes, _ start: Int, _ end: Int, _ marked: inout [UInt8]) {
    marked.removeAll(keepingCapacity: true)
    if start > 0 { marked.append(contentsOf: options.prefix) }
    marked.append(contentsOf: word.part(start..<end))
    if end == word.count { marked.append(contentsOf: options.suffix) }
  }

  /// Puts the byte tokens of a character into the queue; `false` where one is missing or they are not wanted.
  private func spellBytes(_ word: Bytes, _ start: Int, _ end: Int, _ memory: inout ModelMemory) -> Bool {
    guard options.fallsBackToBytes else { return false }
    mark(word, start, end, &memory.bytes)
    return memory.bytes.withUnsafeBufferPointer { bytes in
      guard byteTokens.cover(bytes) else { return false }
      for byte in bytes { memory.queue.append(byteTokens.id(of: byte)) }
      return true
    }
  }
}
