import CKernels
import Tensors

/// The largest similarity of each query vector with any token vector of a document, for one document after the other.
///
/// Not for use by two threads at once: each has a scan of its own.
package final class MaxSimScan {
  private let query: MaxSimQuery
  private let scratch: UnsafeMutablePointer<Float>
  private let maxima: UnsafeMutablePointer<Float>

  /// A scan of documents for `query`.
  package init(_ query: MaxSimQuery) {
    self.query = query
    scratch = MaxSimQuery.allocate(Float.self, Int(CK_MAXSIM_ROWS) * query.dimension)
    maxima = MaxSimQuery.allocate(
      Float.self, (query.count + MaxSimQuery.width - 1) / MaxSimQuery.width * MaxSimQuery.width)
  }

  deinit {
    scratch.deallocate()
    maxima.deallocate()
  }

  /// The largest product of each query vector with any of `rows`, and of `floor`: one number for each query vector, valid
  /// until the next call.
  /// - Parameters:
  ///   - floor: none for rows of bytes
  ///   - offsets: added to the products of each row; none for rows of bytes
  /// - Complexity: O(query vectors · rows · dimension)
  package func maxima(
    over rows: TokenRows, floor: Float = -.infinity, offsets: UnsafePointer<Float>? = nil
  ) -> UnsafeBufferPointer<Float> {
    let count = query.count
    maxima.update(repeating: floor, count: (count + MaxSimQuery.width - 1) / MaxSimQuery.width * MaxSimQuery.width)
    let result = UnsafeBufferPointer(start: maxima, count: count)
    guard count > 0, rows.count > 0 else { return result }
    let isCoded = rows.kind == .bytes
    precondition(!isCoded || offsets == nil && floor == -.infinity, "rows of bytes take no floor and no offsets")
    var job = ck_maxsim(
      tokens: count, dim: query.dimension, panels: isCoded ? query.codes.floatPanels : query.panels,
      code_panels: query.codes.panels, code_sums: query.codes.sums, kind: rows.kind.kernel, rows: rows.base,
      count: rows.count, stride: rows.stride, scales: rows.factors, offsets: offsets, scratch: scratch, maxima: maxima)
    query.kernels.table.pointee.maxsim(&job)
    if isCoded { for j in 0..<count { maxima[j] *= query.codes.scales[j] } }
    return result
  }

  /// MaxSim: the sum of the maxima over `rows`. Of no rows it is that of similarities of -9999, as in colbert-ai.
  package func score(_ rows: TokenRows) -> Float {
    rows.count == 0 ? MaxSim.masked * Float(query.count) : MaxSimScan.sum(maxima(over: rows))
  }

  /// Sums in double precision, in the order of the query.
  static func sum(_ maxima: UnsafeBufferPointer<Float>) -> Float {
    var sum = 0.0
    for value in maxima { sum += Double(value) }
    return Float(sum)
  }
}
