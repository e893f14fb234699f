import RankifyCore
import Tensors

extension LITETensors.Tensor {
  /// The numbers that training begins with. Weights are drawn normally with variance 2 / inputs (He et al. 2015), the head
  /// with 1 / inputs; beside a residual the head is zero, so that scores are those of MaxSim.
  func drawn(_ shape: LITEConfiguration, using generator: inout SplitMix) -> Matrix {
    var matrix = Matrix(rows: rows, columns: columns)
    switch kind {
    case .bias, .headBias: break
    case .factor, .residual: matrix = Matrix(rows: 1, columns: columns, Array(repeating: 1, count: columns))
    case .weight: matrix = .normal(rows, columns, variance: 2 / Double(columns), using: &generator)
    case .head where shape.residual: break
    case .head: matrix = .normal(1, columns, variance: 1 / Double(columns), using: &generator)
    case .reduction: matrix = Self.groups(rows: rows, columns: columns)
    }
    return matrix
  }

  /// Half the mean of a vector's own group of neighbours and half that of all tokens: a document of few tokens has no vector
  /// of zeros, whose direction would have no gradient.
  private static func groups(rows: Int, columns: Int) -> Matrix {
    var matrix = Matrix(rows: rows, columns: columns, Array(repeating: 0.5 / Float(columns), count: rows * columns))
    for row in 0..<rows {
      let group = row * columns / rows..<(row + 1) * columns / rows
      for column in group { matrix[row, column] += 0.5 / Float(group.count) }
    }
    return matrix
  }
}
