import CKernels

/// All rows as integers of 16 bits, every 32 of them with a factor.
struct IntegerRows {
  /// Numbers of a row, a multiple of 32.
  let width: Int
  let q: UnsafeMutablePointer<Int16>
  let scales: UnsafeMutablePointer<Float>
  let sums: UnsafeMutablePointer<Float>
}

extension BlockLinear.Product {
  /// Calls `body` with the rows as integers.
  func withIntegerRows(_ body: (IntegerRows) -> Void) {
    let width = (layer.inputs + 31) / 32 * 32, count = x.rows * width
    withScratch(bytes: count * 2 + count / 32 * 16) { scratch in
      let rows = IntegerRows(
        width: width, q: scratch.bindMemory(to: Int16.self, capacity: count),
        scales: (scratch + count * 2).bindMemory(to: Float.self, capacity: count / 32),
        sums: (scratch + count * 2 + count / 8).bindMemory(to: Float.self, capacity: count / 32 * 3))
      compute.split(x.rows, grain: 16) { range in quantize(range, rows) }
      body(rows)
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
}

/// Products of integers.
struct IntegerPanels: BlockLinear.Product.Panels {
  let product: BlockLinear.Product
  let rows: IntegerRows

  var panelBytes: Int { rows.width * PackedPanels.width * 2 }

  func multiply(_ piece: BlockLinear.Product.Piece, into to: BlockLinear.Product.Destination) {
    let (width, kernels) = (PackedPanels.width, product.compute.kernels)
    var weights = product.layer.parts[piece.part].rows(kernels), job = ck_integer_linear()
    (job.rows, job.q, job.q_stride) = (product.x.rows, UnsafePointer(rows.q), rows.width)
    (job.scales, job.sums) = (UnsafePointer(rows.scales), UnsafePointer(rows.sums))
    (job.group, job.offsets, job.c_stride) = (weights.group, weights.offsets, to.stride)
    let count = rows.width / weights.group * width * (1 + Int(weights.offsets))
    withScratch(bytes: panelBytes + count * 4) { scratch in
      let panel = scratch.bindMemory(to: Int16.self, capacity: rows.width * width)
      let factors = (scratch + panelBytes).bindMemory(to: Float.self, capacity: count)
      (job.panel, job.factors) = (UnsafePointer(panel), UnsafePointer(factors))
      for first in stride(from: 0, to: piece.outputs.count, by: width) {
        job.outputs = min(width, piece.outputs.count - first)
        kernels.blocks.pointee.panel_i16(&weights, piece.outputs.lowerBound + first, job.outputs, panel, factors)
        (job.bias, job.residual) = (to.bias.map { $0 + first }, to.residual.map { $0 + first })
        job.c = to.base + first
        kernels.blocks.pointee.linear_i16(&job)
      }
    }
  }
}
