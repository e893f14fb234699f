import CKernels
import RankifyCore
import Tensors

/// k-means of directions: each vector belongs to the centroid with the largest inner product, and centroids have length 1.
///
/// I. S. Dhillon and D. S. Modha, "Concept Decompositions for Large Sparse Text Data Using Clustering", Machine Learning 42,
/// 2001. A centroid that loses all its vectors moves to the vector that is farthest from its own; where no vector is far from
/// its own (duplicates), it is left out, so that there may be fewer centroids than asked for. The result depends on vectors and
/// seed alone, not on threads.
struct SphericalKMeans {
  /// How many centroids are asked for.
  var count: Int
  var iterations = 4
  var seed: UInt64

  /// - Precondition: there are vectors, and all are finite.
  func centroids(of vectors: some TokenRowSource, on pool: ThreadPool) -> TokenMatrix {
    var centroids = start(vectors)
    for _ in 0..<iterations {
      let assignment = CentroidAssigner(centroids, on: pool).assign(vectors, on: pool)
      let moved = moved(centroids.count, vectors, assignment, pool)
      // Vectors of zeros have no direction.
      if moved.count == 0 { break }
      centroids = moved
    }
    return centroids
  }

  /// Different vectors, drawn at random, scaled to length 1.
  private func start(_ vectors: some TokenRowSource) -> TokenMatrix {
    var random = SplitMix(seed: seed)
    var (seen, chosen): (Set<UInt64>, [Int]) = ([], [])
    for row in random.permutation(vectors.count, first: vectors.count) where chosen.count < count {
      let isZero = vectors.length(row) == 0
      if !isZero && seen.insert(vectors.hash(row)).inserted { chosen.append(row) }
    }
    return vectors.rows(chosen.isEmpty ? [0] : chosen).normalized()
  }

  /// The directions of the sums of the vectors of each centroid.
  private func moved(
    _ count: Int, _ vectors: some TokenRowSource, _ assignment: CentroidAssignment, _ pool: ThreadPool
  ) -> TokenMatrix {
    let members = Members(assignment.codes, count)
    var sums = Matrix(rows: count, columns: vectors.stride)
    let base = sums.uniqueBase()
    let isThere = pool.map(count) { centroid in
      let sum = base + centroid * vectors.stride
      for vector in members[centroid] {
        vectors.withRow(Int(vector)) { PaddedRow.add($0, to: sum, vectors.stride) }
      }
      return PaddedRow.normalize(sum, vectors.stride)
    }
    let empty = isThere.indices.filter { !isThere[$0] }
    if empty.isEmpty { return TokenMatrix(dimension: vectors.dimension, sums) }
    let far = farthest(empty.count, vectors, assignment.similarities)
    for (centroid, vector) in zip(empty, far) {
      vectors.withRow(vector) { (base + centroid * vectors.stride).update(from: $0, count: vectors.stride) }
      _ = PaddedRow.normalize(base + centroid * vectors.stride, vectors.stride)
    }
    let gone = Set(empty.dropFirst(far.count))
    return TokenMatrix(dimension: vectors.dimension, sums).rows((0..<count).filter { !gone.contains($0) })
  }

  /// Up to so many different vectors, farthest from their centroids first.
  private func farthest(_ wanted: Int, _ vectors: some TokenRowSource, _ similarities: [Float]) -> [Int] {
    let cosines = similarities.indices.map { row in
      let length = vectors.length(row)
      return length > 0 ? similarities[row] / length : 1
    }
    let order = cosines.indices.filter { cosines[$0] < 0.9999 }
      .sorted { (cosines[$0], $0) < (cosines[$1], $1) }
    var (seen, chosen): (Set<UInt64>, [Int]) = ([], [])
    for row in order where chosen.count < wanted {
      if seen.insert(vectors.hash(row)).inserted { chosen.append(row) }
    }
    return chosen
  }
}

/// The vectors of each centroid, in ascending order.
private struct Members {
  private var starts: [Int]
  private var vectors: [UInt32]

  init(_ codes: [UInt32], _ count: Int) {
    starts = Array(repeating: 0, count: count + 1)
    for code in codes { starts[Int(code) + 1] += 1 }
    for centroid in 0..<count { starts[centroid + 1] += starts[centroid] }
    var places = starts
    vectors = Array(repeating: 0, count: codes.count)
    for (vector, code) in codes.enumerated() {
      vectors[places[Int(code)]] = UInt32(vector)
      places[Int(code)] += 1
    }
  }

  subscript(centroid: Int) -> ArraySlice<UInt32> { vectors[starts[centroid]..<starts[centroid + 1]] }
}

extension TokenRowSource {
  fileprivate func length(_ row: Int) -> Float { withRow(row) { PaddedRow.length($0, stride) } }

  /// Tells different vectors apart.
  fileprivate func hash(_ row: Int) -> UInt64 {
    withRow(row) { row in
      var sum = RowChecksum(seed: 0)
      sum.add(UnsafeRawBufferPointer(start: row, count: 4 * stride))
      return sum.value
    }
  }
}

extension TokenMatrix {
  /// The rows, each of length 1 or 0.
  fileprivate func normalized() -> TokenMatrix {
    var rows = rows
    let base = rows.uniqueBase()
    for row in 0..<count { _ = PaddedRow.normalize(base + row * stride, stride) }
    return TokenMatrix(dimension: dimension, rows)
  }
}
