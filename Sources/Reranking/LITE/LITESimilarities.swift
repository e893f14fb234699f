import RankifyCore
import Tensors

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

  static func transpose(
    _ from: UnsafePointer<Float>, rows: Int, columns: Int, into to: UnsafeMutablePointer<Float>
  ) {
    for i in 0..<rows {
      for j in 0..<columns { to[j * rows + i] = from[i * columns + j] }
    }
  }
}

/// A query, ready for its similarities with documents.
struct LITESimilarities: Sendable {
  private let query: PackedLinear
  private let configuration: LITEConfiguration

  /// Missing query tokens are zeros; so are their similarities.
  init(_ vectors: TokenVectors, _ configuration: LITEConfiguration) {
    self.configuration = configuration
    var tokens = Matrix(rows: configuration.queryTokens, columns: vectors.dimension)
    let kept = min(vectors.count, configuration.queryTokens)
    tokens.withMutableElements { elements in
      for i in 0..<kept * vectors.dimension { elements[i] = vectors.values[i] }
    }
    if configuration.normalizes { tokens.normalizeRows() }
    query = PackedLinear(tokens, pool: nil)
  }

  /// Writes the similarities with each of `documents` to `workspace.similarities`.
  func fill(_ workspace: inout LITEWorkspace, _ documents: ArraySlice<TokenVectors>, on compute: Compute) {
    let (rows, columns) = (configuration.queryTokens, configuration.documentTokens)
    workspace.similarities.resize(rows: documents.count * rows, columns: columns)
    workspace.products.resize(rows: columns, columns: rows)
    let (to, products) = (workspace.similarities.uniqueBase(), workspace.products.uniqueBase())
    for (i, document) in documents.enumerated() {
      precondition(document.dimension == query.inputs, "expected \(query.inputs) dimensions, got \(document.dimension)")
      multiply(document, into: products, on: compute)
      LITEWorkspace.transpose(products, rows: columns, columns: rows, into: to + i * rows * columns)
    }
  }

  private func multiply(_ document: TokenVectors, into products: UnsafeMutablePointer<Float>, on compute: Compute) {
    let (width, dimension) = (configuration.queryTokens, document.dimension)
    let kept = min(document.count, configuration.documentTokens)
    document.values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      query.apply(base, stride: dimension, rows: kept, into: products, stride: width, on: compute)
      guard configuration.normalizes else { return }
      for token in 0..<kept {
        var square: Float = 0
        compute.kernels.table.pointee.dot_f32(
          base + token * dimension, dimension, 1, dimension, base + token * dimension, &square)
        compute.kernels.table.pointee.scale(products + token * width, 1 / max(square.squareRoot(), 1e-12), width)
      }
    }
    (products + kept * width).update(repeating: 0, count: (configuration.documentTokens - kept) * width)
  }
}
