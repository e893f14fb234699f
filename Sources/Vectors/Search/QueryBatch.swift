import CKernels

/// Queries that are searched together, in the forms that the kernels want. Filled once, then only read.
final class QueryBatch {
  let count: Int
  private(set) var kernel = ck_queries()
  private let padded: Int
  private let values: UnsafeMutablePointer<Float>
  private let slack: UnsafeMutablePointer<Float>
  private let codes: UnsafeMutablePointer<Int8>
  private let sums: UnsafeMutablePointer<Int32>
  private let panels: UnsafeMutableRawPointer

  /// - Parameter queries: padded, in the form in which `store` keeps its rows
  init(_ queries: ArraySlice<[Float]>, _ store: VectorStore) {
    count = queries.count
    padded = store.layout.paddedDimension
    let (isCoded, panelled) = (store.layout.kind == .bytes, StoreLayout.round(count, to: Int(CK_SEARCH_PANEL)))
    values = .allocate(capacity: count * padded)
    slack = .allocate(capacity: count)
    codes = .allocate(capacity: isCoded ? count * padded : 0)
    sums = .allocate(capacity: panelled)
    sums.initialize(repeating: 0, count: panelled)
    panels = .allocate(byteCount: panelled * padded * (isCoded ? 1 : 4), alignment: 64)
    for (i, query) in queries.enumerated() {
      (values + i * padded).initialize(from: query, count: padded)
      slack[i] = isCoded ? 0 : Self.slack(query, store)
      if isCoded { code(i) }
    }
    // A few queries are multiplied one by one, without panels.
    if count > Int(CK_SEARCH_FEW) { pack(isCoded) }
    kernel = ck_queries(
      count: count, padded: padded, values: values, codes: codes, sums: sums, panels: panels, slack: slack)
  }

  deinit {
    values.deallocate()
    slack.deallocate()
    codes.deallocate()
    sums.deallocate()
    panels.deallocate()
  }

  /// The exact query, padded.
  func values(_ query: Int) -> UnsafePointer<Float> { UnsafePointer(values + query * padded) }

  /// Scores that differ by no more than this may be in the wrong order.
  func slack(_ query: Int) -> Float { slack[query] }

  /// Twice the most by which a dot product in single precision, in whatever order, and the exact one can differ.
  ///
  /// N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., eq. 3.5: n·u / (1 − n·u) · Σ |q·x|, and the
  /// sum is at most the product of the lengths; a few more roundings are allowed for, and underflow.
  private static func slack(_ query: [Float], _ store: VectorStore) -> Float {
    let length = query.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    let roundings = Double(query.count + 8) * 0x1p-24
    let bound = roundings / (1 - roundings) * length * Double(store.maximumNorm) + Double(query.count) * 0x1p-148
    return Float(2.01 * bound)
  }

  /// Rounds a query to codes; their scale does not matter, only the order of scores does.
  private func code(_ query: Int) {
    let out = codes + query * padded
    var sum: Int32 = 0
    _ = ByteCoding.encode(UnsafeBufferPointer(start: values + query * padded, count: padded)) { place, code in
      out[place] = code
      sum += Int32(code)
    }
    sums[query] = 128 * sum
  }

  private func pack(_ isCoded: Bool) {
    if isCoded {
      ck_pack_queries_i8(codes, count, padded, panels.assumingMemoryBound(to: Int8.self))
    } else {
      ck_pack_queries_f32(values, count, padded, panels.assumingMemoryBound(to: Float.self))
    }
  }
}
