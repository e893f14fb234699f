import CKernels

/// A table of one row per token, position or type, read in place: in a mapped checkpoint, of any alignment.
public struct EmbeddingTable {
  /// The rows, one after the other.
  public var elements: UnsafeRawBufferPointer
  /// The type of the elements.
  public var type: ElementType
  /// The number of rows.
  public var rows: Int
  /// The number of columns.
  public var columns: Int

  /// A table of `rows` x `columns` elements; `elements` must outlive it.
  public init(elements: UnsafeRawBufferPointer, type: ElementType, rows: Int, columns: Int) {
    let expected = rows * columns * type.size
    precondition(elements.count == expected, "expected \(expected) bytes of embeddings, got \(elements.count)")
    (self.elements, self.type, self.rows, self.columns) = (elements, type, rows, columns)
  }

  /// Writes row `indices[i]` to row i of `out`, which is resized, or adds it to what is there.
  public func gather(
    _ indices: [Int32], adding: Bool = false, into out: inout Matrix, on compute: Compute = .serial
  ) {
    if adding {
      precondition(out.rows == indices.count && out.columns == columns, "the shapes differ")
    } else {
      out.resize(rows: indices.count, columns: columns)
    }
    let to = out.uniqueBase()
    compute.split(indices.count, grain: 64) { range in
      withScratch(bytes: columns * 4) { scratch in
        let row = scratch.bindMemory(to: Float.self, capacity: columns)
        for i in range {
          load(row: Int(indices[i]), into: adding ? row : to + i * columns)
          if adding { compute.kernels.table.pointee.add(to + i * columns, row, columns) }
        }
      }
    }
  }

  private func load(row: Int, into out: UnsafeMutablePointer<Float>) {
    precondition(row >= 0 && row < rows, "embedding \(row) of \(rows)")
    let start = elements.baseAddress.map { $0 + row * columns * type.size }
    ck_load_floats(start, type.identifier, columns, out)
  }
}
