import CKernels
import RankifyCore
import Tensors
import Vectors

/// The matrices of a forward pass, kept from one to the next.
struct LITEWorkspace {
  /// One block of query tokens × document tokens for each document, one under the other.
  var similarities = Matrix()
  /// The same blocks transposed.
  var transposed = Matrix()
  var hidden = Matrix()
  /// Products of one document's tokens (rows) with the query's.
  var products = Matrix()

  /// Transposes each of `count` blocks of `rows` × `columns`.
  mutating func transpose(_ count: Int, rows: Int, columns: Int) {
    transposed.resize(rows: count * columns, columns: rows)
    let (from, to) = (similarities.base, transposed.uniqueBase())
    for block in 0..<count {
      LITEWorkspace.transpose(
        from + block * rows * columns, rows: rows, columns: columns, into: to + block * rows * columns)
    }
  }

  /// Gives each block a row of its own.
  mutating func flatten(_ count: Int) {
    let size = similarities.rows * similarities.columns / count
    transposed.resize(rows: count, columns: size)
    transposed.uniqueBase().update(from: similarities.base, count: count * size)
  }

  /// Of each block the sum of its rows' largest similarities with the document's tokens; 0 where it has none.
  func sumsOfMaxima(tokens: [Int]) -> [Float] {
    let (rows, columns) = (similarities.rows / max(1, tokens.count), similarities.columns)
    defer { withExtendedLifetime(similarities) {} }
    return tokens.enumerated().map { block, count in
      guard count > 0 else { return 0 }
      let sum = (0..<rows).reduce(0.0) { sum, row in
        let first = similarities.base + (block * rows + row) * columns
        var most = first[0]
        for j in 1..<max(1, count) where first[j] > most { most = first[j] }
        return sum + Double(most)
      }
      return Float(sum)
    }
  }

  static func transpose(
    _ from: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int? = nil, into to: UnsafeMutablePointer<Float>
  ) {
    let stride = stride ?? columns
    for i in 0..<rows {
      for j in 0..<columns { to[j * rows + i] = from[i * stride + j] }
    }
  }
}

/// A query, ready for its similarities with documents.
struct LITESimilarities: Sendable {
  private let query: MaxSimQuery
  private let configuration: LITEConfiguration

  /// Missing query tokens are zeros; so are their similarities.
  init(_ vectors: TokenVectors, _ configuration: LITEConfiguration, kernels: Kernels) {
    self.configuration = configuration
    let kept = min(vectors.count, configuration.queryTokens)
    var tokens = Matrix(rows: kept, columns: vectors.dimension, Array(vectors.values.prefix(kept * vectors.dimension)))
    if configuration.normalizes { tokens.normalizeRows() }
    let missing = Array(repeating: Float(0), count: (configuration.queryTokens - kept) * vectors.dimension)
    query = MaxSimQuery(TokenVectors(dimension: vectors.dimension, values: tokens.elements + missing), kernels: kernels)
  }

  /// Writes the similarities with each of `documents` to `workspace.similarities`.
  func fill(_ workspace: inout LITEWorkspace, _ documents: ArraySlice<TokenVectors>, on compute: Compute) {
    let (rows, columns) = (configuration.queryTokens, configuration.documentTokens)
    workspace.similarities.resize(rows: documents.count * rows, columns: columns)
    workspace.products.resize(rows: columns, columns: query.productWidth)
    let (to, products) = (workspace.similarities.uniqueBase(), workspace.products.uniqueBase())
    for (i, document) in documents.enumerated() {
      precondition(
        document.dimension == query.dimension, "expected \(query.dimension) dimensions, got \(document.dimension)")
      multiply(document, into: products, on: compute)
      LITEWorkspace.transpose(
        products, rows: columns, columns: rows, stride: query.productWidth, into: to + i * rows * columns)
    }
  }

  private func multiply(_ document: TokenVectors, into products: UnsafeMutablePointer<Float>, on compute: Compute) {
    let (width, dimension) = (query.productWidth, document.dimension)
    let kept = min(document.count, configuration.documentTokens)
    document.values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      for first in stride(from: 0, to: kept, by: Self.rowsAtOnce) {
        let rows = first..<min(first + Self.rowsAtOnce, kept)
        query.products(base + first * dimension, count: rows.count, into: products + first * width)
        if configuration.normalizes { normalize(rows, base, products, on: compute.kernels.table.pointee) }
      }
    }
    (products + kept * width).update(repeating: 0, count: (configuration.documentTokens - kept) * width)
  }

  /// Rows whose lengths are taken while they are in the first cache.
  private static let rowsAtOnce = Int(CK_MAXSIM_ROWS)

  private func normalize(
    _ rows: Range<Int>, _ base: UnsafePointer<Float>, _ products: UnsafeMutablePointer<Float>, on kernels: ck_kernels
  ) {
    let (width, dimension) = (query.productWidth, query.dimension)
    for row in rows {
      let vector = base + row * dimension
      var square: Float = 0
      kernels.dot_f32(vector, dimension, 1, dimension, vector, &square)
      kernels.scale(products + row * width, 1 / max(square.squareRoot(), 1e-12), width)
    }
  }
}
