import CKernels
import RankifyCore
import Tensors

/// Token vectors of many documents as rows, padded with zeros to a multiple of 8 numbers, as the exact kernels want them.
struct TokenMatrix: TokenRowSource {
  let dimension: Int
  private(set) var rows: Matrix

  var count: Int { rows.rows }
  /// Numbers from one row to the next.
  var stride: Int { rows.columns }

  static func stride(_ dimension: Int) -> Int { (dimension + 7) / 8 * 8 }

  /// Rows of zeros.
  init(dimension: Int, rows count: Int) {
    self.init(dimension: dimension, Matrix(rows: count, columns: Self.stride(dimension)))
  }

  init(dimension: Int, _ rows: Matrix) { (self.dimension, self.rows) = (dimension, rows) }

  /// The vectors of documents, one after the other.
  init(_ documents: some Collection<TokenVectors>, dimension: Int) {
    self.init(documents, dimension: dimension, count: documents.reduce(0) { $0 + $1.count }) { _ in true }
  }

  /// Those vectors whose numbers, counted over all documents, are wanted: `count` of them.
  init(
    _ documents: some Collection<TokenVectors>, dimension: Int, count: Int, where isWanted: (Int) -> Bool
  ) {
    let stride = Self.stride(dimension)
    var rows = Matrix(rows: count, columns: stride)
    let base = rows.uniqueBase()
    var (number, row) = (0, 0)
    for document in documents {
      precondition(document.dimension == dimension, "expected \(dimension) numbers, got \(document.dimension)")
      document.values.withUnsafeBufferPointer { values in
        guard let source = values.baseAddress else { return }
        for token in 0..<document.count {
          defer { number += 1 }
          guard isWanted(number) else { continue }
          (base + row * stride).update(from: source + token * dimension, count: dimension)
          row += 1
        }
      }
    }
    precondition(row == count, "expected \(count) vectors, got \(row)")
    self.init(dimension: dimension, rows)
  }

  /// The address of a row, valid while the matrix lives.
  func row(_ number: Int) -> UnsafePointer<Float> { rows.base + number * stride }

  func address(of rows: Range<Int>, _ room: UnsafeMutablePointer<Float>) -> UnsafePointer<Float> {
    row(rows.lowerBound)
  }

  /// Calls `body` with every row, for it to write to.
  mutating func fill(_ body: (_ number: Int, _ row: UnsafeMutablePointer<Float>) -> Void) {
    let base = rows.uniqueBase()
    for number in 0..<count { body(number, base + number * stride) }
  }

  /// The rows as the exact kernels see them.
  var kernel: ck_rows {
    ck_rows(
      kind: CK_ROW_F32, count: stride, base: UnsafeRawPointer(rows.base).assumingMemoryBound(to: UInt8.self),
      stride: 4 * stride, scales: nil, per_chunk: max(count, 1), chunk_bytes: 0)
  }
}

/// Arithmetic on rows of a multiple of 8 numbers. One order of summation, whatever the processor.
enum PaddedRow {
  static func add(_ row: UnsafePointer<Float>, to sum: UnsafeMutablePointer<Float>, _ stride: Int) {
    let (row, sum) = (UnsafeRawPointer(row), UnsafeMutableRawPointer(sum))
    for i in Swift.stride(from: 0, to: 4 * stride, by: 32) {
      let total = sum.loadUnaligned(fromByteOffset: i, as: SIMD8<Float>.self)
      sum.storeBytes(
        of: total + row.loadUnaligned(fromByteOffset: i, as: SIMD8<Float>.self), toByteOffset: i,
        as: SIMD8<Float>.self)
    }
  }

  static func length(_ row: UnsafePointer<Float>, _ stride: Int) -> Float {
    var sums = SIMD8<Float>()
    let row = UnsafeRawPointer(row)
    for i in Swift.stride(from: 0, to: 4 * stride, by: 32) {
      let part = row.loadUnaligned(fromByteOffset: i, as: SIMD8<Float>.self)
      sums += part * part
    }
    return sums.sum().squareRoot()
  }

  /// Scales a row to length 1, in double precision; `false` where it is as good as zero, and stays so.
  static func normalize(_ row: UnsafeMutablePointer<Float>, _ stride: Int) -> Bool {
    let square = (0..<stride).reduce(0.0) { $0 + Double(row[$1]) * Double(row[$1]) }
    guard square > 1e-24 else { return false }
    let factor = 1 / square.squareRoot()
    for i in 0..<stride { row[i] = Float(Double(row[i]) * factor) }
    return true
  }
}
