import CKernels
import Synchronization
import Tensors

/// Which centroid each vector is nearest to, and how near.
struct CentroidAssignment {
  /// The centroid with the largest inner product, the first of equals.
  var codes: [UInt32]
  /// That inner product.
  var similarities: [Float]
}

/// Finds the nearest of many centroids by inner product.
///
/// Products of bytes find the few centroids that may be nearest: all whose product is within the rounding error of the
/// largest. Exact products, in double precision, decide among those, so that the result is that of exact arithmetic: the same
/// on every processor, at any number of threads.
final class CentroidAssigner: Sendable {
  private struct Slab {
    let layer: PackedLinear
    let first: Int
    var count: Int { layer.outputs }
  }

  /// Rows and centroids that are multiplied at a time: their products stay in the second cache.
  static let (rowsAtOnce, slabSize) = (64, 2048)

  private let centroids: TokenMatrix
  private let slabs: [Slab]
  /// No centroid is longer; and none is farther from its codes.
  private let (longest, farthest): (Float, Float)

  init(_ centroids: TokenMatrix, on pool: ThreadPool) {
    precondition(centroids.count > 0, "no centroids")
    self.centroids = centroids
    slabs = stride(from: 0, to: centroids.count, by: Self.slabSize).map { first in
      let bytes = UnsafeRawBufferPointer(
        start: centroids.row(first), count: min(Self.slabSize, centroids.count - first) * centroids.stride * 4)
      let weights = LinearWeights(
        elements: bytes, outputs: bytes.count / (4 * centroids.stride), inputs: centroids.stride)
      return Slab(layer: PackedLinear([weights], precision: .int8, pool: pool), first: first)
    }
    let bounds = (0..<centroids.count).map { Self.bounds(centroids.row($0), centroids.stride) }
    longest = bounds.reduce(0) { max($0, $1.length) }
    farthest = bounds.reduce(0) { max($0, $1.error) }
  }

  /// A centroid's length, and its distance from its codes of one byte.
  private static func bounds(_ row: UnsafePointer<Float>, _ stride: Int) -> (length: Float, error: Float) {
    var squares: Float = 0
    let values = UnsafeBufferPointer(start: row, count: stride)
    let scale = values.reduce(0) { max($0, $1.magnitude) } / 127
    guard scale.isNormal else { return (PaddedRow.length(row, stride), PaddedRow.length(row, stride)) }
    for value in values {
      let error = value - scale * (value / scale).rounded()
      squares += error * error
    }
    return (PaddedRow.length(row, stride), squares.squareRoot())
  }

  /// The nearest centroid of each vector.
  /// - Complexity: O(vectors · centroids · dimension)
  func assign(_ vectors: some TokenRowSource, on pool: ThreadPool) -> CentroidAssignment {
    precondition(vectors.stride == centroids.stride, "expected rows of \(centroids.stride), got \(vectors.stride)")
    var result = CentroidAssignment(
      codes: Array(repeating: 0, count: vectors.count), similarities: Array(repeating: 0, count: vectors.count))
    let next = Atomic(0)
    result.codes.withUnsafeMutableBufferPointer { codes in
      result.similarities.withUnsafeMutableBufferPointer { similarities in
        // Threads write to places of their own.
        nonisolated(unsafe) let (codes, similarities) = (codes, similarities)
        pool.run(pool.threads) { _ in
          let work = AssignmentWork(vectors.stride)
          while true {
            let first = next.wrappingAdd(Self.rowsAtOnce, ordering: .relaxed).oldValue
            if first >= vectors.count { break }
            let rows = first..<min(first + Self.rowsAtOnce, vectors.count)
            work.begin(rows.count, vectors.address(of: rows, work.room), longest: longest, farthest: farthest)
            find(rows.count, work)
            for row in rows { (codes[row], similarities[row]) = settle(row - first, work) }
          }
        }
      }
    }
    return result
  }

  /// Finds the centroids that may be nearest to each of some vectors.
  private func find(_ count: Int, _ work: AssignmentWork) {
    for slab in slabs {
      slab.layer.apply(
        work.row(0), stride: work.stride, rows: count, into: work.products, stride: slab.count)
      for i in 0..<count { work.collect(i, slab.count, slab.first) }
    }
  }

  private func settle(_ place: Int, _ work: AssignmentWork) -> (UInt32, Float) {
    var candidates = work.candidates(place)
    var kernel = centroids.kernel
    ck_rescore(&kernel, work.row(place), &candidates, candidates.count)
    let best = candidates.max() ?? ck_candidate(0, 0)
    return (ck_candidate_row(best), ck_candidate_score(best))
  }
}

/// What one thread needs to assign a block of vectors.
private final class AssignmentWork {
  let stride: Int
  /// For vectors that do not lie one after the other.
  let room: UnsafeMutablePointer<Float>
  private var vectors: UnsafePointer<Float>
  let products: UnsafeMutablePointer<Float>
  private let codes: UnsafeMutablePointer<UInt8>
  private let found: UnsafeMutablePointer<UInt64>
  private var scales: [Float]
  private var zeros: [Float]
  private var margins: [Float]
  private var largest: [Float]
  private var lists: [[UInt64]]

  init(_ stride: Int) {
    let rows = CentroidAssigner.rowsAtOnce
    self.stride = stride
    room = .allocate(capacity: rows * stride)
    room.initialize(repeating: 0, count: rows * stride)
    vectors = UnsafePointer(room)
    products = .allocate(capacity: rows * CentroidAssigner.slabSize)
    codes = .allocate(capacity: rows * stride)
    found = .allocate(capacity: CentroidAssigner.slabSize)
    (scales, zeros) = (Array(repeating: 0, count: rows), Array(repeating: 0, count: rows))
    (margins, largest) = (Array(repeating: 0, count: rows), Array(repeating: 0, count: rows))
    lists = Array(repeating: [], count: rows)
  }

  deinit {
    room.deallocate()
    products.deallocate()
    codes.deallocate()
    found.deallocate()
  }

  /// The address of a vector of the block.
  func row(_ place: Int) -> UnsafePointer<Float> { vectors + place * stride }

  /// Takes up a block of vectors, and sets the margins: twice the most by which a product of codes and the exact one can differ.
  ///
  /// |⟨x, c⟩ − ⟨x̂, ĉ⟩| ≤ ‖x − x̂‖ ‖c‖ + ‖x̂‖ ‖c − ĉ‖, and no number of x is farther than half a scale from its code.
  func begin(_ count: Int, _ block: UnsafePointer<Float>, longest: Float, farthest: Float) {
    vectors = block
    Kernels.current.table.pointee.quantize(block, stride, count, stride, codes, stride, &scales, &zeros)
    for i in 0..<count {
      let error = 0.51 * scales[i] * Float(stride).squareRoot()
      let length = PaddedRow.length(row(i), stride)
      margins[i] = 2.02 * (error * longest + (length + error) * farthest) + 1e-5 * length * longest
      largest[i] = -.infinity
      lists[i].removeAll(keepingCapacity: true)
    }
  }

  /// Notes the centroids of a slab that may be nearest to vector `i`.
  func collect(_ i: Int, _ count: Int, _ first: Int) {
    let row = products + i * count
    largest[i] = max(largest[i], ck_largest(row, count))
    let n = ck_collect(row, count, largest[i] - margins[i], UInt32(first), found)
    lists[i].append(contentsOf: UnsafeBufferPointer(start: found, count: n))
  }

  /// The centroids that may be nearest to vector `i`.
  func candidates(_ i: Int) -> [UInt64] {
    let limit = largest[i] - margins[i]
    return lists[i].filter { ck_candidate_score($0) >= limit }
  }
}
