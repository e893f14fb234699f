import CKernels

/// Many rows: panels of weights are unpacked to the second-level cache, and all rows multiplied with them.
extension BlockLinear.Product {
  /// Outputs of a part: a panel, or some that are unpacked together.
  struct Piece {
    var part: Int
    var outputs: Range<Int>
  }

  /// Where products go; what is added is laid out alike.
  struct Destination {
    var bias: UnsafePointer<Float>?
    var residual: UnsafePointer<Float>?
    var base: UnsafeMutablePointer<Float>
    var stride: Int
  }

  /// Multiplies all rows with panels.
  protocol Panels {
    /// Bytes of an unpacked panel.
    var panelBytes: Int { get }
    func multiply(_ piece: Piece, into destination: Destination)
  }

  /// Bytes of panels that are unpacked together: a part of the cache.
  private static let turn = 256 << 10
  private static let width = PackedPanels.width

  func multiplyPanels() {
    withPanels { panels in
      let pieces = pieces(panels)
      compute.share(pieces.count, grain: 1) { range in
        for piece in pieces[range] {
          let start = layer.starts[piece.part] + piece.outputs.lowerBound
          panels.multiply(
            piece,
            into: Destination(
              bias: bias.map { $0 + start }, residual: residual.map { $0 + start }, base: y + start,
              stride: layer.outputs))
        }
      }
    }
  }

  private func pieces(_ panels: some Panels) -> [Piece] {
    // Enough pieces for threads to end about together.
    let fair = layer.outputs / Self.width / (8 * compute.threads)
    let step = Self.width * max(1, min(Self.turn / panels.panelBytes, fair))
    return layer.parts.indices.flatMap { part in
      let count = layer.parts[part].matrix.rows
      return stride(from: 0, to: count, by: step).map { Piece(part: part, outputs: $0..<min(count, $0 + step)) }
    }
  }

  /// A panel of the gate and one of what passes it, multiplied in the cache: of both nothing but the product is written.
  func multiplyPanels(gatedBy activation: Activation) {
    let columns = layer.outputs / 2, count = (columns + Self.width - 1) / Self.width
    withPanels { panels in
      compute.share(count, grain: 1) { range in
        withScratch(bytes: 2 * x.rows * Self.width * 4) { scratch in
          let gate = scratch.bindMemory(to: Float.self, capacity: 2 * x.rows * Self.width)
          for panel in range {
            let outputs = panel * Self.width..<min(columns, (panel + 1) * Self.width)
            multiply(outputs, panels, activation, gate, gate + x.rows * Self.width)
          }
        }
      }
    }
  }

  private func multiply(
    _ outputs: Range<Int>, _ panels: some Panels, _ activation: Activation, _ gate: UnsafeMutablePointer<Float>,
    _ passing: UnsafeMutablePointer<Float>
  ) {
    let width = outputs.count
    for (part, base) in [gate, passing].enumerated() {
      panels.multiply(Piece(part: part, outputs: outputs), into: Destination(base: base, stride: width))
    }
    compute.kernels.table.pointee.activate_multiply(gate, passing, x.rows * width, activation.identifier)
    for row in 0..<x.rows {
      (y + row * layer.outputs / 2 + outputs.lowerBound).update(from: gate + row * width, count: width)
    }
  }

  private func withPanels(_ body: (any Panels) -> Void) {
    guard layer.precision == .int8 else { return body(FloatPanels(product: self)) }
    withIntegerRows { body(IntegerPanels(product: self, rows: $0)) }
  }
}

/// Products of 32-bit floats.
private struct FloatPanels: BlockLinear.Product.Panels {
  let product: BlockLinear.Product

  var panelBytes: Int { product.layer.inputs * PackedPanels.width * 4 }

  func multiply(_ piece: BlockLinear.Product.Piece, into to: BlockLinear.Product.Destination) {
    let (width, kernels, x) = (PackedPanels.width, product.compute.kernels, product.x)
    var weights = product.layer.parts[piece.part].rows(kernels), job = ck_linear()
    (job.rows, job.k, job.outputs) = (x.rows, x.columns, piece.outputs.count)
    job.last_panel = (piece.outputs.count + width - 1) / width
    withScratch(bytes: job.last_panel * panelBytes) { scratch in
      for panel in 0..<job.last_panel {
        let first = piece.outputs.lowerBound + panel * width
        kernels.blocks.pointee.panel_f32(
          &weights, first, min(width, piece.outputs.upperBound - first),
          (scratch + panel * panelBytes).assumingMemoryBound(to: Float.self))
      }
      (job.a, job.a_stride, job.panels) = (x.base, x.columns, UnsafeRawPointer(scratch))
      (job.bias, job.residual, job.residual_stride) = (to.bias, to.residual, to.stride)
      (job.c, job.c_stride) = (to.base, to.stride)
      kernels.table.pointee.linear_f32(&job)
    }
  }
}
