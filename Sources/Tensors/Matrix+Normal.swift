#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Matrix {
  /// Numbers drawn from a normal distribution of mean 0 (Box and Muller 1958): the same for the same state of `generator`.
  package static func normal(
    _ rows: Int, _ columns: Int, variance: Double, using generator: inout some RandomNumberGenerator
  ) -> Matrix {
    let values = (0..<rows * columns).map { _ in
      let radius = (-2 * variance * log(1 - Double.random(in: 0..<1, using: &generator))).squareRoot()
      return Float(radius * cos(2 * .pi * Double.random(in: 0..<1, using: &generator)))
    }
    return Matrix(rows: rows, columns: columns, values)
  }
}
