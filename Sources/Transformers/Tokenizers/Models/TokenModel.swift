import RankifyCore

/// The last step of tokenization: a word becomes ids of the vocabulary.
protocol TokenModel: Sendable {
  /// Every token the model knows.
  var vocabulary: Vocabulary { get }

  /// Appends the ids of `word`, which is not empty.
  func tokenize(_ word: Bytes, _ memory: inout ModelMemory, into ids: inout [Int32])
}

/// What models remember between words: working memory and results of words met before, of one thread at a time.
struct ModelMemory: Sendable {
  var cache = WordCache()
  var queue = MergeQueue()
  var pieces = PieceQueue()
  var nodes: [ViterbiNode] = []
  var bytes: [UInt8] = []
}
