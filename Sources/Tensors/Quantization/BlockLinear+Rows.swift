import CKernels

/// Few rows: blocks are multiplied as they lie.
extension BlockLinear.Product {
  /// Outputs that a thread takes at least.
  private static let grain = 32

  func multiplyBlocks() {
    let pairs = layer.inputs / 32 * 2
    // Sums of groups of 32 numbers, then of 16, each with a zero in front.
    let stride = layer.parts.contains(where: \.matrix.format.hasOffsets) ? 3 * pairs : 0
    withScratch(bytes: x.rows * stride * 4) { scratch in
      let sums = scratch.bindMemory(to: Float.self, capacity: x.rows * stride)
      if stride > 0 { for row in 0..<x.rows { sum(row, into: sums + row * stride) } }
      compute.split(layer.outputs, grain: Self.grain) { outputs in
        for part in layer.parts.indices { multiply(part, outputs, sums, stride) }
      }
    }
  }

  private func sum(_ row: Int, into sums: UnsafeMutablePointer<Float>) {
    let (kernel, count, from) = (compute.kernels.blocks.pointee.group_sums, layer.inputs, x.base + row * layer.inputs)
    kernel?(from, count, 32, sums)
    kernel?(from, count / 16 * 16, 16, sums + count / 32 * 2)
  }

  /// Those of `outputs` that a part gives, of all rows.
  private func multiply(_ part: Int, _ outputs: Range<Int>, _ sums: UnsafePointer<Float>, _ stride: Int) {
    let start = layer.starts[part], chosen = outputs.clamped(to: start..<layer.starts[part + 1])
    guard !chosen.isEmpty else { return }
    let kernels = layer.parts[part].matrix.format.kernels(compute.kernels)
    var job = ck_gemv()
    job.weights = layer.parts[part].rows(compute.kernels)
    (job.x_stride, job.y_stride, job.sums_stride) = (layer.inputs, layer.outputs, stride)
    job.bias = bias.map { $0 + start }
    for row in Swift.stride(from: 0, to: x.rows, by: Int(CK_GEMV_ROWS)) {
      job.rows = min(Int(CK_GEMV_ROWS), x.rows - row)
      job.x = x.base + row * layer.inputs
      job.sums = sums + row * stride + (kernels.group == 32 ? 0 : layer.inputs / 32 * 2)
      job.residual = residual.map { $0 + row * layer.outputs + start }
      job.y = y + row * layer.outputs + start
      kernels.gemv(&job, chosen.lowerBound - start, chosen.upperBound - start)
    }
  }
}
