import CKernels
import RankifyCore

/// Turns vectors into the bytes of rows.
struct RowEncoder {
  let settings: VectorStoreSettings
  let layout: StoreLayout
  let path: String
  private var values: [Float]

  init(_ settings: VectorStoreSettings, _ layout: StoreLayout, _ path: String) {
    (self.settings, self.layout, self.path) = (settings, layout, path)
    values = Array(repeating: 0, count: layout.paddedDimension)
  }

  /// Encodes the vector that will be row `number`.
  mutating func encode(_ vector: [Float], as number: Int) throws(RankifyError) -> EncodedRow {
    try VectorCheck.check(vector, settings, ("\(path): the vector for row", number), "the encoder of this store")
    VectorCheck.fill(&values, vector, settings.metric)
    var row = layout.kind == .bytes ? coded() : EncodedRow(codes: try bytes(layout.kind, number), scale: nil)
    if let kind = layout.exactKind { row.exact = try bytes(kind, number) }
    row.norm = norm
    row.seal(as: number)
    return row
  }

  /// The values as floats of a kind, padded.
  private func bytes(_ kind: RowKind, _ number: Int) throws(RankifyError) -> [UInt8] {
    let count = StoreLayout.round(settings.dimension * kind.bytes, to: 64) / kind.bytes
    if kind == .float32 { return values[..<count].withUnsafeBytes { Array($0) } }
    guard let largest = values.lazy.map(\.magnitude).max(), largest < 65_520 else {
      throw RankifyError(
        .invalidInput, "\(path): the vector for row \(number) has numbers too large for fp16 (65,504); store fp32")
    }
    var halves = [UInt16](repeating: 0, count: count)
    ck_f16_from_f32(values, count, &halves)
    return halves.withUnsafeBytes { Array($0) }
  }

  /// The values as codes, offset by 128, and their scale.
  private func coded() -> EncodedRow {
    var codes = [UInt8](repeating: 128, count: layout.codeStride)
    let scale = ByteCoding.encode(values[..<settings.dimension]) { codes[$0] = UInt8(Int($1) + 128) }
    return EncodedRow(codes: codes, scale: scale)
  }

  /// A bound on the length of the row in every form in which it is stored.
  private var norm: Float {
    let squares = values.reduce(0.0) { $0 + Double($1) * Double($1) }
    let largest = Double(values.reduce(0) { max($0, $1.magnitude) })
    let rounding = layout.kind == .bytes ? largest * Double(settings.dimension).squareRoot() / 127 : 0
    return Float(squares.squareRoot() * 1.001 + rounding)
  }
}
