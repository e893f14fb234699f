import Tensors

/// A table of embeddings that lies in a mapped checkpoint, which it keeps open.
///
/// Safe to share: the memory is read-only and lives as long as `checkpoint`.
package struct MappedEmbedding: TableShape, @unchecked Sendable {
  private let checkpoint: Checkpoint
  let table: EmbeddingTable

  init(_ checkpoint: Checkpoint, _ table: EmbeddingTable) { (self.checkpoint, self.table) = (checkpoint, table) }

  package var rows: Int { table.rows }

  /// Writes row `indices[i]` to row i of `out`, or adds it; every index is in the table.
  func gather(_ indices: [Int32], adding: Bool = false, into out: inout Matrix, on compute: Compute) {
    table.gather(indices, adding: adding, into: &out, on: compute)
  }
}
