import RankifyCore
import Tensors
import Transformers

/// Scores passages by the attention that the tokens of a query pay them when a language model reads both in one prompt
/// (Chen, Gutiérrez and Su, "Attention in Large Language Models Yields Efficient Zero-Shot Re-Rankers", ICLR 2025). Nothing is
/// generated: the passages are read once, then the query and a query without content behind them.
public struct InContextScorer: Sendable {
  /// The query without content that attention is calibrated by.
  static let nullQuery = "N/A"

  /// How it reads and scores.
  public let options: InContextOptions
  /// The heads of each layer that count.
  let heads: [[Int]]
  /// The heads of each layer whose attention is read: all, where it is kept for others.
  private let readHeads: [[Int]]
  let tokenizer: Tokenizer
  private let model: DecoderModel
  private let pieces: InContextPieces
  private let compute: Compute
  private let blocks: InContextBlocks?
  private let folder: AttentionFolder?

  /// - Parameters:
  ///   - tokenizer: the model's
  ///   - frame: how a user's turn begins and ends
  ///   - folder: where attention is kept, and taken from without reading; nowhere if `nil`
  /// - Throws: bad arguments where the model has none of the heads that are to count
  public init(
    _ model: DecoderModel, _ tokenizer: Tokenizer, frame: PromptFrame, options: InContextOptions = InContextOptions(),
    folder: AttentionFolder? = nil, compute: Compute = .parallel
  ) throws(RankifyError) {
    heads = try options.attention.heads(of: model.shape)
    readHeads = folder == nil ? heads : try AttentionChoice.all.heads(of: model.shape)
    var wording = options.wording
    // A passage that is read by itself cannot know its place in a list.
    if options.cache != nil { wording.numbersPassages = false }
    let pieces = InContextPieces(tokenizer, frame, wording)
    (self.model, self.tokenizer, self.options) = (model, tokenizer, options)
    (self.compute, self.pieces, self.folder) = (compute, pieces, folder)
    blocks =
      if let limit = options.cache {
        try InContextBlocks(model, pieces, layers: readHeads.count, limit: limit, compute: compute)
      } else { nil }
  }

  /// The heads that count, in the order of a reading's rows.
  package var chosenHeads: [AttentionHead] {
    heads.enumerated().flatMap { layer, heads in heads.map { AttentionHead(layer: layer, head: $0) } }
  }

  /// What a prompt shows of a document: its title, and its first words.
  package func shown(_ document: Document) -> String { document.passage(words: options.words) }

  /// Whether a document has more words than a prompt shows of it.
  package func isShortened(_ document: Document) -> Bool {
    options.words != nil && shown(document).utf8.count < document.passage(words: nil).utf8.count
  }

  /// Reads passages in the order given, and a query behind them.
  /// - Parameter isPooled: whether heads are summed as they come; else each has a row of its own
  /// - Complexity: one reading of the passages' tokens, and one of the query's for it and for the null query
  package func read(_ passages: [String], query: String, isPooled: Bool) throws(RankifyError) -> InContextReading {
    let tail = pieces.tail(query), null = options.isCalibrated ? pieces.tail(Self.nullQuery) : nil
    let context = model.shape.contextLength
    guard tail.count < context / 2 else {
      throw RankifyError(
        .badArguments,
        "the query has \(tail.count) tokens with its instruction, more than half of the \(context) that the model reads"
      )
    }
    let prompt = try InContextPrompt(pieces, passages: passages, room: context - max(tail.count, null?.count ?? 0))
    // A prompt is read only if what one of the two looks at in it is not known.
    var state: DecoderState?
    func attention(_ tail: [Int32]) throws(RankifyError) -> HeadAttention {
      let file = folder?.file(prefix: prompt.prefix, tail: tail, isApart: blocks != nil)
      if let folder, let file,
        let kept = try folder.attention(file, heads: readHeads, count: prompt.prefix.count)
      {
        return kept.choosing(heads, isPooled: isPooled)
      }
      let known = if let state { state } else { try self.state(prompt, passages) }
      state = known
      guard let folder, let file else { return try self.attention(tail, known, isPooled) }
      return try folder.keep(try self.attention(tail, known, false), file).choosing(heads, isPooled: isPooled)
    }
    let asked = try attention(tail)
    let unasked = if let null { try attention(null) } else { nil as HeadAttention? }
    return InContextReading(prompt: prompt, query: asked, null: unasked, isRead: state != nil)
  }

  /// Passages that were read so far by themselves; `nil` where all of a query's are read in one.
  public var passagesRead: Int? { blocks?.passagesRead }

  private func state(_ prompt: InContextPrompt, _ passages: [String]) throws(RankifyError) -> DecoderState {
    if let blocks { return try blocks.state(prompt, passages) }
    var state = model.emptyState
    try model.read(prompt.prefix, &state, layers: readHeads.count, on: compute)
    return state
  }

  /// What the tokens of `tail` look at in those before them.
  private func attention(
    _ tail: [Int32], _ state: DecoderState, _ isPooled: Bool
  ) throws(RankifyError) -> HeadAttention {
    var attention = HeadAttention(heads: readHeads, count: state.count, queryCount: tail.count, isPooled: isPooled)
    // A copy shares the pages of what was read.
    var state = state
    try model.read(tail, &state, layers: readHeads.count, firstWatched: 0, on: compute) { layer, mass in
      if !readHeads[layer].isEmpty { attention.add(mass, layer: layer) }
    }
    return attention
  }
}
