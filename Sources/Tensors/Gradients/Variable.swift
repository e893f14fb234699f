/// A matrix that a tape's operations made, or a constant: what gradients flow through.
public struct Variable: Sendable {
  /// The matrix.
  public let value: Matrix
  /// Where its gradient is summed; `nil`: it depends on nothing that is trained.
  let slot: Int?
  /// How the matrix comes from another one.
  private let recipe: Recipe?

  /// A function of elements and what it was applied to.
  private struct Recipe: Sendable {
    let input: Matrix
    let activation: Activation
  }

  /// A constant.
  public init(_ value: Matrix) { self.init(value, slot: nil) }

  init(_ value: Matrix, slot: Int?) { (self.value, self.slot, recipe) = (value, slot, nil) }

  /// activation(input), element by element.
  init(_ value: Matrix, slot: Int?, from input: Matrix, by activation: Activation) {
    (self.value, self.slot) = (value, slot)
    recipe = Recipe(input: input, activation: activation)
  }

  /// What to keep for the way back: of two matrices of which one follows from the other, the one that is kept anyway.
  var kept: KeptMatrix {
    recipe.map { .activated($0.input, $0.activation) } ?? .plain(value)
  }
}

/// A matrix, or how to compute it again.
enum KeptMatrix {
  case plain(Matrix)
  case activated(Matrix, Activation)

  func restored(on compute: Compute) -> Matrix {
    switch self {
    case .plain(let matrix): return matrix
    case .activated(var matrix, let activation):
      matrix.apply(activation, on: compute)
      return matrix
    }
  }
}
