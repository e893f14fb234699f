import CKernels
import RankifyCore
import Tensors

/// The products of the vectors of a query with all centroids: what the first stages of PLAID look at.
package final class CellProducts {
  private let products: UnsafeMutablePointer<Float>
  private let kernel: ck_cells

  /// The number of centroids.
  package var count: Int { kernel.count }

  private init(_ count: Int, _ tokens: Int) {
    let stride = Self.stride(tokens)
    products = .allocate(capacity: count * stride)
    products.initialize(repeating: 0, count: count * stride)
    kernel = ck_cells(count: count, tokens: tokens, stride: stride, products: products)
  }

  static func stride(_ tokens: Int) -> Int { (tokens + 15) / 16 * 16 }

  deinit { products.deallocate() }

  /// Products that are known.
  package convenience init(_ rows: [[Float]]) {
    self.init(rows.count, rows.first?.count ?? 0)
    for (c, row) in rows.enumerated() {
      for (j, product) in row.enumerated() { products[c * kernel.stride + j] = product }
    }
  }

  /// - Complexity: O(centroids · query vectors · dimension)
  convenience init(_ query: TokenVectors, _ centroids: Centroids, on pool: ThreadPool) {
    self.init(centroids.count, query.count)
    let vectors = TokenMatrix([query], dimension: query.dimension)
    let layer = PackedLinear(vectors.rows, pool: nil)
    let matrix = centroids.matrix
    layer.apply(
      matrix.row(0), stride: matrix.stride, rows: matrix.count, into: products, stride: kernel.stride,
      on: Compute(pool: pool))
    withExtendedLifetime(centroids) {}
  }

  /// The centroids to probe: for each query vector those with the `cells` largest products; ascending, each once.
  package func probed(_ cells: Int) -> [Int] {
    let n = min(cells, count)
    guard n > 0, kernel.tokens > 0 else { return [] }
    if n == count { return Array(0..<count) }
    var found = [UInt32](repeating: 0, count: kernel.tokens * n)
    var best = [Float](repeating: 0, count: found.count)
    var limits = maxima
    withUnsafePointer(to: kernel) { ck_best_cells($0, n, &found, &best, &limits) }
    var cells = RowSet()
    for cell in found { cells.insert(Int(cell)) }
    return Array(cells)
  }

  /// Whether each centroid has a product of at least `threshold` with some query vector.
  package func kept(_ threshold: Float) -> [Bool] { keptBytes(threshold).map { $0 != 0 } }

  func keptBytes(_ threshold: Float) -> [UInt8] {
    var kept = [UInt8](repeating: 0, count: count)
    withUnsafePointer(to: kernel) { ck_kept_cells($0, threshold, &kept) }
    return kept
  }

  /// The approximate score of a document by its centroids.
  package func score(codes: [UInt32], kept: [Bool]? = nil) -> Float {
    var maxima = [Float](repeating: 0, count: kernel.stride)
    let bytes = kept.map { $0.map { UInt8($0 ? 1 : 0) } }
    return codes.withUnsafeBytes { codes in
      let stored = StoredTokens(
        count: codes.count / 4, codes: codes, scales: UnsafeRawBufferPointer(start: nil, count: 0),
        values: UnsafeRawBufferPointer(start: nil, count: 0))
      guard let bytes else { return score(stored, codeBytes: 4, kept: nil, &maxima) }
      return bytes.withUnsafeBufferPointer { score(stored, codeBytes: 4, kept: $0.baseAddress, &maxima) }
    }
  }

  /// The approximate score of a stored document.
  func score(
    _ stored: StoredTokens, codeBytes: Int, kept: UnsafePointer<UInt8>?, _ maxima: inout [Float]
  ) -> Float {
    withUnsafePointer(to: kernel) {
      ck_approximate_score($0, stored.codes.baseAddress, codeBytes, stored.count, kept, &maxima)
    }
  }

  /// Room for a number for each query vector.
  var maxima: [Float] { Array(repeating: 0, count: kernel.stride) }
}
