import RankifyCore
import Tensors
import Transformers

/// Passages that were read each by itself, kept for when they come again: then a query costs no more than its own tokens, as in
/// late interaction. No passage knows the others, so scores are not those of the method; what it costs in quality has to be
/// measured.
final class InContextBlocks: Sendable {
  private let model: DecoderModel
  private let pieces: InContextPieces
  /// Layers that are read.
  private let layers: Int
  private let compute: Compute
  /// What stands before every passage, read.
  private let beginning: DecoderState
  private let kept: EncodedTexts<DecoderBlock>

  /// - Parameter limit: bytes of keys and values that are kept
  init(
    _ model: DecoderModel, _ pieces: InContextPieces, layers: Int, limit: Int, compute: Compute
  ) throws(RankifyError) {
    (self.model, self.pieces, self.layers, self.compute) = (model, pieces, layers, compute)
    var state = model.emptyState
    try model.read(pieces.beginning, &state, layers: layers, on: compute)
    beginning = state
    kept = EncodedTexts(limit: limit) { $0.bytes }
  }

  /// Passages that were read so far.
  var passagesRead: Int { kept.encoded }

  /// All tokens of a prompt up to the query.
  func state(_ prompt: InContextPrompt, _ passages: [String]) throws(RankifyError) -> DecoderState {
    let blocks = try kept.representations(of: passages) { texts throws(RankifyError) in
      var blocks: [DecoderBlock] = []
      for text in texts { blocks.append(try read(text)) }
      return blocks
    }
    var state = beginning
    for (block, place) in zip(blocks, prompt.passages) {
      model.append(block, length: pieces.separator.count + place.count, to: &state, on: compute)
    }
    try model.read(pieces.separator, &state, layers: layers, on: compute)
    return state
  }

  /// A passage behind the beginning alone.
  private func read(_ text: String) throws(RankifyError) -> DecoderBlock {
    var state = beginning
    let room = model.shape.contextLength - state.count
    try model.read(Array((pieces.separator + pieces.body(text)).prefix(room)), &state, layers: layers, on: compute)
    return model.block(state, beginning.count..<state.count, layers: layers, on: compute)
  }
}
