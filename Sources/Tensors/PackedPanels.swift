import CKernels

/// Weights in the layout of the kernels. Written once, then only read: hence safe to share.
final class PackedPanels: @unchecked Sendable {
  static let width = Int(CK_PANEL)

  /// The number of panels of `width` outputs.
  let count: Int
  let bytes: UnsafeMutableRawPointer
  /// One scale and one sum for each output, padded to whole panels; only for int8.
  let scales: UnsafeMutablePointer<Float>
  let sums: UnsafeMutablePointer<Int32>

  init(_ parts: [LinearWeights], precision: Precision, spreadsOutliers: Bool, pool: ThreadPool?) {
    let inputs = parts[0].inputs
    let outputs = parts.reduce(0) { $0 + $1.outputs }
    count = (outputs + Self.width - 1) / Self.width
    let panelBytes = precision.panelBytes(inputs: inputs)
    bytes = .allocate(byteCount: count * panelBytes + 64, alignment: 64)
    let channels = precision == .int8 ? count * Self.width : 0
    scales = .allocate(capacity: channels)
    sums = .allocate(capacity: channels)
    scales.initialize(repeating: 0, count: channels)
    sums.initialize(repeating: 0, count: channels)
    let (bytes, scales, sums) = (bytes, scales, sums)
    Self.withStacked(parts) { weights in
      Compute(pool: pool).split(count, grain: 4) { range in
        for panel in range {
          weights.pack(
            panel: panel, precision: precision, spreadsOutliers: spreadsOutliers, into: bytes + panel * panelBytes,
            scales: scales + panel * Self.width, sums: sums + panel * Self.width)
        }
      }
    }
  }

  deinit {
    bytes.deallocate()
    scales.deallocate()
    sums.deallocate()
  }

  /// Calls `body` with one block of weights: the only part itself, or a copy of several.
  private static func withStacked(_ parts: [LinearWeights], _ body: (LinearWeights) -> Void) {
    if parts.count == 1 { return body(parts[0]) }
    let outputs = parts.reduce(0) { $0 + $1.outputs }
    let inputs = parts[0].inputs
    withScratch(bytes: outputs * inputs * 4) { scratch in
      let floats = scratch.bindMemory(to: Float.self, capacity: outputs * inputs)
      var row = 0
      for part in parts {
        ck_load_floats(
          part.elements.baseAddress, part.type.identifier, part.outputs * inputs, floats + row * inputs)
        row += part.outputs
      }
      body(
        LinearWeights(
          elements: UnsafeRawBufferPointer(start: scratch, count: outputs * inputs * 4), outputs: outputs,
          inputs: inputs))
    }
  }
}

extension Precision {
  func panelBytes(inputs: Int) -> Int {
    switch self {
    case .fp32: inputs * PackedPanels.width * 4
    case .bf16: (inputs + 1) / 2 * 2 * PackedPanels.width * 2
    case .int8: (inputs + 3) / 4 * 4 * PackedPanels.width
    }
  }
}

extension LinearWeights {
  fileprivate func pack(
    panel: Int, precision: Precision, spreadsOutliers: Bool, into bytes: UnsafeMutableRawPointer,
    scales: UnsafeMutablePointer<Float>, sums: UnsafeMutablePointer<Int32>
  ) {
    let (source, first) = (elements.baseAddress, panel * PackedPanels.width)
    switch precision {
    case .fp32:
      ck_pack_f32(source, type.identifier, outputs, inputs, first, bytes.assumingMemoryBound(to: Float.self))
    case .bf16:
      ck_pack_bf16(source, type.identifier, outputs, inputs, first, bytes.assumingMemoryBound(to: UInt16.self))
    case .int8:
      let panel = bytes.assumingMemoryBound(to: Int8.self)
      guard spreadsOutliers else {
        return ck_pack_i8(source, type.identifier, outputs, inputs, first, panel, scales, sums)
      }
      withSpread(first) { rows, count in ck_pack_i8(rows, CK_F32, count, inputs, 0, panel, scales, sums) }
      for i in 0..<PackedPanels.width { scales[i] /= Float(CK_BLOCK) }
    }
  }

  /// Calls `body` with the rows of the panel that begins with row `first`, transformed, and their number.
  private func withSpread(_ first: Int, _ body: (UnsafePointer<Float>, Int) -> Void) {
    let count = min(PackedPanels.width, outputs - first)
    withScratch(bytes: (count + 1) * inputs * 4) { scratch in
      let rows = scratch.bindMemory(to: Float.self, capacity: (count + 1) * inputs)
      let row = rows + count * inputs
      for i in 0..<count {
        let source = elements.baseAddress.map { $0 + (first + i) * inputs * type.size }
        ck_load_floats(source, type.identifier, inputs, row)
        Kernels.current.table.pointee.spread(row, inputs, rows + i * inputs)
      }
      body(rows, count)
    }
  }
}
