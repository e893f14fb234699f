import Synchronization

/// A matrix of weights read in place, in a mapped file: rows of blocks, one after the other, of any alignment.
public struct BlockMatrix {
  /// The blocks.
  public let blocks: UnsafeRawBufferPointer
  /// How they hold numbers.
  public let format: BlockFormat
  /// The number of rows.
  public let rows: Int
  /// The number of columns, a multiple of the format's elements a block.
  public let columns: Int
  /// The bytes of one row.
  public let rowBytes: Int

  /// A matrix of `rows` x `columns` numbers; `blocks` must outlive it.
  public init(blocks: UnsafeRawBufferPointer, format: BlockFormat, rows: Int, columns: Int) {
    guard let rowBytes = format.rowBytes(columns) else {
      preconditionFailure("a row of \(columns) numbers is no whole number of blocks of \(format.name)")
    }
    precondition(blocks.count == rows * rowBytes, "expected \(rows * rowBytes) bytes, got \(blocks.count)")
    (self.blocks, self.format, self.rows, self.columns) = (blocks, format, rows, columns)
    self.rowBytes = rowBytes
  }

  /// The bytes of consecutive rows.
  public func bytes(ofRows range: Range<Int>) -> UnsafeRawBufferPointer {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of \(rows)")
    return UnsafeRawBufferPointer(rebasing: blocks[(range.lowerBound * rowBytes)..<(range.upperBound * rowBytes)])
  }

  /// Writes consecutive rows as floats to `out`, which is resized.
  /// - Complexity: O(numbers), split over the pool's threads; results are the same bits on every machine
  public func unpack(rows range: Range<Int>, into out: inout Matrix, on compute: Compute = .serial) {
    out.resize(rows: range.count, columns: columns)
    let to = out.uniqueBase()
    compute.split(range.count, grain: max(1, 4096 / max(1, columns))) { part in
      let source = bytes(ofRows: (range.lowerBound + part.lowerBound)..<(range.lowerBound + part.upperBound))
      let target = UnsafeMutableBufferPointer(start: to + part.lowerBound * columns, count: part.count * columns)
      format.unpack(source, into: target, kernels: compute.kernels)
    }
  }

  /// Writes row `indices[i]` as floats to row i of `out`, which is resized: a table of embeddings.
  public func gather(_ indices: [Int32], into out: inout Matrix, on compute: Compute = .serial) {
    out.resize(rows: indices.count, columns: columns)
    let to = out.uniqueBase()
    compute.split(indices.count, grain: 64) { part in
      for i in part {
        let target = UnsafeMutableBufferPointer(start: to + i * columns, count: columns)
        let row = Int(indices[i])
        format.unpack(bytes(ofRows: row..<(row + 1)), into: target, kernels: compute.kernels)
      }
    }
  }

  /// The first row with a number that is not finite, or `nil`.
  public func firstRowNotFinite(on compute: Compute = .serial) -> Int? {
    let found = Mutex<Int?>(nil)
    compute.split(rows, grain: max(1, (1 << 16) / max(1, columns))) { part in
      guard let row = firstRowNotFinite(part, compute.kernels) else { return }
      found.withLock { $0 = min($0 ?? row, row) }
    }
    return found.withLock { $0 }
  }

  private func firstRowNotFinite(_ part: Range<Int>, _ kernels: Kernels) -> Int? {
    withScratch(bytes: columns * 4) { scratch in
      let numbers = UnsafeMutableBufferPointer(
        start: scratch.bindMemory(to: Float.self, capacity: columns), count: columns)
      return part.first { row in
        format.unpack(bytes(ofRows: row..<row + 1), into: numbers, kernels: kernels)
        // Fast, and finite where all numbers are and no square is too large.
        var square: Float = 0
        kernels.table.pointee.dot_f32(numbers.baseAddress, columns, 1, columns, numbers.baseAddress, &square)
        return !square.isFinite && !numbers.allSatisfy(\.isFinite)
      }
    }
  }
}
