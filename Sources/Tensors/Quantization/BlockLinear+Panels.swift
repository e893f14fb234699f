import CKernels

/// Many rows: panels of weights are unpacked to the second-level cache, one or some at a time, and all rows multiplied with them.
extension BlockLinear.Product {
  /// Bytes of panels that are unpacked together: a good part of the cache.
  private static let turn = 256 << 10

  /// Panels of a part that are unpacked together.
  private struct Piece {
    var part: Int
    var outputs: Range<Int>
  }

  private func pieces(panelBytes: Int) -> [Piece] {
    let width = PackedPanels.width
    // Enough pieces for threads to end about together.
    let fair = max(1, layer.outputs / width / (8 * compute.threads))
    let step = width * max(1, min(Self.turn / panelBytes, fair))
    return layer.parts.indices.flatMap { part in
      let count = layer.parts[part].matrix.rows
      return stride(from: 0, to: count, by: step).map { Piece(part: part, outputs: $0..<min(count, $0 + step)) }
    }
  }

  // MARK: - Floats

  func multiplyPanels() {
    let panelBytes = layer.inputs * PackedPanels.width * 4
    let pieces = pieces(panelBytes: panelBytes)
    compute.share(pieces.count, grain: 1) { range in
      for piece in range { multiplyFloats(pieces[piece], panelBytes) }
    }
  }

  private func multiplyFloats(_ piece: Piece, _ panelBytes: Int) {
    let width = PackedPanels.width, start = layer.starts[piece.part] + piece.outputs.lowerBound
    var weights = layer.parts[piece.part].rows(compute.kernels), job = ck_linear()
    job.last_panel = (piece.outputs.count + width - 1) / width
    withScratch(bytes: job.last_panel * panelBytes) { scratch in
      for panel in 0..<job.last_panel {
        let first = piece.outputs.lowerBound + panel * width
        compute.kernels.blocks.pointee.panel_f32(
          &weights, first, min(width, piece.outputs.upperBound - first),
          (scratch + panel * panelBytes).assumingMemoryBound(to: Float.self))
      }
      (job.rows, job.k, job.outputs) = (x.rows, layer.inputs, piece.outputs.count)
      (job.a, job.a_stride, job.panels) = (x.base, layer.inputs, UnsafeRawPointer(scratch))
      job.bias = bias.map { $0 + start }
      (job.residual, job.residual_stride) = (residual.map { $0 + start }, layer.outputs)
      (job.c, job.c_stride) = (y + start, layer.outputs)
      compute.kernels.table.pointee.linear_f32(&job)
    }
  }

  // MARK: - Integers

  /// Rows of 16-bit integers.
  private struct IntegerRows {
    let width: Int
    let q: UnsafeMutablePointer<Int16>
    let scales: UnsafeMutablePointer<Float>
    let sums: UnsafeMutablePointer<Float>
  }

  func multiplyIntegers() {
    let width = (layer.inputs + 31) / 32 * 32, count = x.rows * width
    withScratch(bytes: count * 2 + count / 32 * 16) { scratch in
      let q = scratch.bindMemory(to: Int16.self, capacity: count)
      let scales = (scratch + count * 2).bindMemory(to: Float.self, capacity: count / 32)
      let sums = (scratch + count * 2 + count / 8).bindMemory(to: Float.self, capacity: count / 32 * 3)
      let rows = IntegerRows(width: width, q: q, scales: scales, sums: sums)
      compute.split(x.rows, grain: 16) { range in quantize(range, rows) }
      // Of a weight, an integer and its share of a factor and an offset for 16.
      let pieces = pieces(panelBytes: width * PackedPanels.width * 2)
      compute.share(pieces.count, grain: 1) { range in
        for piece in range { multiplyIntegers(pieces[piece], rows) }
      }
    }
  }

  private func quantize(_ range: Range<Int>, _ rows: IntegerRows) {
    let (first, groups) = (range.lowerBound, rows.width / 32)
    let hasFloats = layer.parts.contains { $0.matrix.format.element != nil }
    compute.kernels.blocks.pointee.quantize_i16(
      x.base + first * layer.inputs, layer.inputs, range.count, layer.inputs,
      Float(hasFloats ? CK_FLOAT_LEVELS : CK_ROW_LEVELS), rows.q + first * rows.width, rows.scales + first * groups,
      rows.sums + first * groups * 3)
  }

  private func multiplyIntegers(_ piece: Piece, _ rows: IntegerRows) {
    let width = PackedPanels.width, kernels = compute.kernels.blocks.pointee
    var weights = layer.parts[piece.part].rows(compute.kernels), job = ck_integer_linear()
    (job.rows, job.q, job.q_stride) = (x.rows, UnsafePointer(rows.q), rows.width)
    (job.scales, job.sums) = (UnsafePointer(rows.scales), UnsafePointer(rows.sums))
    (job.group, job.offsets, job.c_stride) = (weights.group, weights.offsets, layer.outputs)
    let factors = rows.width / weights.group * width * (1 + Int(weights.offsets))
    withScratch(bytes: rows.width * width * 2 + factors * 4) { scratch in
      let panel = scratch.bindMemory(to: Int16.self, capacity: rows.width * width)
      let factors = (scratch + rows.width * width * 2).bindMemory(to: Float.self, capacity: factors)
      (job.panel, job.factors) = (UnsafePointer(panel), UnsafePointer(factors))
      for first in stride(from: piece.outputs.lowerBound, to: piece.outputs.upperBound, by: width) {
        let start = layer.starts[piece.part] + first
        job.outputs = min(width, piece.outputs.upperBound - first)
        kernels.panel_i16(&weights, first, job.outputs, panel, factors)
        (job.bias, job.residual) = (bias.map { $0 + start }, residual.map { $0 + start })
        job.c = y + start
        kernels.linear_i16(&job)
      }
    }
  }
}
