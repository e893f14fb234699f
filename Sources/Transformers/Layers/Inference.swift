import Tensors

/// Matrices and weights packed once: the fast path.
package struct Inference: Engine {
  package typealias State = Matrix
  package typealias Linear = PackedLinear
  package typealias Norm = LayerNorm
  package typealias Table = MappedEmbedding
  package typealias Source = Packing

  let compute: Compute

  package static var empty: Matrix { Matrix() }

  package func linear(
    _ layer: PackedLinear, _ x: Matrix, activation: Activation, adding residual: Matrix?, into y: inout Matrix
  ) {
    layer(x, activation: activation, adding: residual, into: &y, on: compute)
  }

  package func normalize(_ x: inout Matrix, by norm: LayerNorm) { norm(&x, on: compute) }

  package func normalize(_ x: Matrix, by norm: LayerNorm, into y: inout Matrix) { norm(x, into: &y, on: compute) }

  package func attention(
    _ qkv: Matrix, of batch: TokenBatch, heads: Int, bias: Matrix?, options: AttentionOptions, into y: inout Matrix
  ) {
    Tensors.attention(
      qkv, offsets: batch.offsets, keys: batch.keys, heads: heads, bias: bias, options: options, into: &y, on: compute)
  }

  package func gather(_ indices: [Int32], from table: MappedEmbedding, adding: Bool, into x: inout Matrix) {
    table.gather(indices, adding: adding, into: &x, on: compute)
  }

  package func rotate(_ x: inout Matrix, by rotary: Rotary, columns: Int, offsets: [Int]) {
    rotary.apply(to: &x, columns: columns, offsets: offsets, on: compute)
  }

  package func gate(_ x: Matrix, by activation: Activation, into y: inout Matrix) {
    x.gated(activation, into: &y, on: compute)
  }

  package func pool(_ x: Matrix, by pooling: Pooling, offsets: [Int], skipping: Int, into y: inout Matrix) {
    pooling(x, offsets: offsets, skipping: skipping, into: &y)
  }

  package func normalizeRows(_ x: inout Matrix) { x.normalizeRows(on: compute) }
}

extension PackedLinear: LinearShape {}

/// Packs the weights of linear layers and leaves embeddings where they are.
package struct Packing: LayerSource {
  package typealias Layers = Inference

  let precision: Precision
  let pool: ThreadPool

  package func linear(_ parts: [NamedLinear], in checkpoint: Checkpoint) -> PackedLinear {
    PackedLinear(parts.map(\.weights), precision: precision, spreadsOutliers: true, pool: pool)
  }

  package func norm(
    weight: NamedVector, bias: NamedVector?, epsilon: Float, in checkpoint: Checkpoint
  ) -> LayerNorm {
    LayerNorm(weight: weight.values, bias: bias?.values, epsilon: epsilon)
  }

  package func table(_ name: String, _ table: EmbeddingTable, in checkpoint: Checkpoint) -> MappedEmbedding {
    MappedEmbedding(checkpoint, table)
  }

  package var exact: Packing { Packing(precision: .fp32, pool: pool) }
}
