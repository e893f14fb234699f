import CKernels
import RankifyCore
import Tensors

/// A query's token vectors, packed once for products with the token vectors of any number of documents.
///
/// Safe to share: its memory is written by the initializer alone.
package final class MaxSimQuery: @unchecked Sendable {
  /// The number of query vectors.
  package let count: Int
  /// Numbers in a vector.
  package let dimension: Int
  let kernels: Kernels
  let panels: UnsafeMutablePointer<Float>
  /// The vectors as codes of one byte, for documents that are kept so.
  let codes: CodedQuery

  static let width = Int(CK_PANEL)

  /// Packs `query`.
  package init(_ query: TokenVectors, kernels: Kernels = .current) {
    (count, dimension, self.kernels) = (query.count, query.dimension, kernels)
    let (count, dimension) = (query.count, query.dimension)
    let panelCount = (count + Self.width - 1) / Self.width
    let panels = MaxSimQuery.allocate(Float.self, panelCount * Self.width * dimension)
    query.values.withUnsafeBytes { values in
      for panel in 0..<panelCount {
        ck_pack_f32(
          values.baseAddress, CK_F32, count, dimension, panel * Self.width, panels + panel * Self.width * dimension)
      }
    }
    self.panels = panels
    codes = CodedQuery(query, panelCount: panelCount)
  }

  deinit { panels.deallocate() }

  /// Numbers in a row of `products`: the query vectors, rounded up to whole panels.
  package var productWidth: Int { (count + Self.width - 1) / Self.width * Self.width }

  /// Writes the product of each of `rows` vectors of floats with each query vector: a row of `productWidth` numbers for each,
  /// of which the first `count` mean something.
  package func products(_ rows: UnsafePointer<Float>, count: Int, into out: UnsafeMutablePointer<Float>) {
    var job = ck_maxsim()
    (job.tokens, job.dim, job.panels) = (self.count, dimension, UnsafePointer(panels))
    (job.kind, job.rows, job.count, job.stride) = (CK_ROW_F32, UnsafeRawPointer(rows), count, 4 * dimension)
    kernels.table.pointee.products(&job, out, productWidth)
  }

  static func allocate<T>(_ type: T.Type, _ count: Int) -> UnsafeMutablePointer<T> {
    UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<T>.stride + 64, alignment: 64)
      .bindMemory(to: type, capacity: count)
  }
}

/// Query vectors in codes of one byte, each with a scale: `number ≈ scale · code`.
///
/// Safe to share: its memory is written by the initializer alone.
final class CodedQuery: @unchecked Sendable {
  let panels: UnsafeMutablePointer<Int8>
  /// The codes as floats, for instruction sets without products of bytes.
  let floatPanels: UnsafeMutablePointer<Float>
  let sums: UnsafeMutablePointer<Int32>
  let scales: UnsafeMutablePointer<Float>

  init(_ query: TokenVectors, panelCount: Int) {
    let (width, dimension) = (MaxSimQuery.width, query.dimension)
    let depth = (dimension + 3) / 4 * 4
    panels = MaxSimQuery.allocate(Int8.self, panelCount * width * depth)
    floatPanels = MaxSimQuery.allocate(Float.self, panelCount * width * dimension)
    sums = MaxSimQuery.allocate(Int32.self, panelCount * width)
    scales = MaxSimQuery.allocate(Float.self, panelCount * width)
    for panel in 0..<panelCount {
      let codes = panels + panel * width * depth
      query.values.withUnsafeBytes { values in
        ck_pack_i8(
          values.baseAddress, CK_F32, query.count, dimension, panel * width, codes, scales + panel * width,
          sums + panel * width)
      }
      let floats = floatPanels + panel * width * dimension
      for i in 0..<dimension {
        for j in 0..<width { floats[i * width + j] = Float(codes[i / 4 * 4 * width + 4 * j + i % 4]) }
      }
    }
  }

  deinit {
    panels.deallocate()
    floatPanels.deallocate()
    sums.deallocate()
    scales.deallocate()
  }
}
