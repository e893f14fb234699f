import RankifyCore
import Tensors

/// The sum of a token's own, its position's and its type's embedding, normalized (Devlin et al. 2019, figure 2).
struct TokenEmbedding<E: Engine>: Sendable {
  let tokens: E.Table
  let positions: E.Table
  /// `nil` in families without types.
  let types: E.Table?
  let norm: E.Norm
  /// Positions are counted from this token's id + 1 on; `nil`: from 0 on.
  let padding: Int32?

  init(
    _ weights: LayerWeights<E>, shape: EncoderShape, typeCount: Int?, padding: Int32? = nil
  ) throws(RankifyError) {
    let hidden = shape.hiddenSize
    tokens = try weights.embedding("embeddings.word_embeddings", rows: shape.vocabularySize, columns: hidden)
    positions = try weights.embedding("embeddings.position_embeddings", rows: shape.positionCount, columns: hidden)
    if let typeCount {
      types = try weights.embedding("embeddings.token_type_embeddings", rows: typeCount, columns: hidden)
    } else {
      types = nil
    }
    norm = try weights.layerNorm("embeddings.LayerNorm", size: hidden, epsilon: shape.epsilon)
    self.padding = padding
  }

  /// How many tokens have a position.
  var maximumLength: Int { positions.rows - Int(padding.map { $0 + 1 } ?? 0) }

  /// Types that tokens may have.
  var typeCount: Int { types?.rows ?? 0 }

  /// Writes the embeddings of a batch to `states`.
  func callAsFunction(_ batch: TokenBatch, into states: inout E.State, on engine: inout E) {
    engine.gather(batch.ids, from: tokens, adding: false, into: &states)
    let places = padding.map { batch.positions(after: $0) } ?? batch.positions
    engine.gather(places, from: positions, adding: true, into: &states)
    if let types {
      // A table of one row is for models without types, whatever the tokenizer says.
      engine.gather(typeCount > 1 ? batch.types : batch.types.map { _ in 0 }, from: types, adding: true, into: &states)
    }
    engine.normalize(&states, by: norm)
  }
}
