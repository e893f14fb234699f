/// A matrix that a tape's operations made, or a constant: what gradients flow through.
public struct Variable: Sendable {
  /// The matrix.
  public let value: Matrix
  /// Where its gradient is summed; `nil`: it depends on nothing that is trained.
  let slot: Int?
  /// How to compute the matrix again from one that is kept anyway.
  private let recipe: (@Sendable (Compute) -> Matrix)?

  /// A constant.
  public init(_ value: Matrix) { self.init(value, slot: nil) }

  /// - Parameter recipe: gives `value` again, in every bit, from matrices that the tape keeps
  init(_ value: Matrix, slot: Int?, recipe: (@Sendable (Compute) -> Matrix)? = nil) {
    (self.value, self.slot, self.recipe) = (value, slot, recipe)
  }

  /// What to keep for the way back.
  var kept: KeptMatrix { recipe.map { .recipe($0) } ?? .matrix(value) }
}

/// A matrix, or how to compute it again: what follows from a matrix that is kept anyway takes no memory of its own.
enum KeptMatrix {
  case matrix(Matrix)
  case recipe(@Sendable (Compute) -> Matrix)

  func restored(on compute: Compute) -> Matrix {
    switch self {
    case .matrix(let matrix): matrix
    case .recipe(let recipe): recipe(compute)
    }
  }
}
