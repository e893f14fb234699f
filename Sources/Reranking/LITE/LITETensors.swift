/// The tensors of a LITE scorer, from its shape: what `lite.safetensors` has, in this order.
struct LITETensors: Sendable {
  /// What a tensor is for, which decides its first numbers.
  enum Kind: Sendable {
    /// A matrix whose output goes through a ReLU.
    case weight
    case bias
    case factor
    case head
    case headBias
    case reduction
    case residual
  }

  struct Tensor: Sendable {
    var name: String
    /// One or two dimensions.
    var shape: [Int]
    var kind: Kind
    /// Whether a file may lack it; it is then zeros.
    var isOptional = false

    /// Whether weight decay is for it.
    var decays: Bool { [.weight, .head, .reduction].contains(kind) }
    var rows: Int { shape.count == 2 ? shape[0] : 1 }
    var columns: Int { shape[shape.count - 1] }
  }

  private(set) var list: [Tensor] = []

  init(_ shape: LITEConfiguration) {
    let (query, document) = (shape.queryTokens, shape.documentTokens)
    switch shape.network {
    case .separable(let row, let column):
      for (name, size, width) in [("rows", document, row), ("columns", query, column)] {
        addLayer(name + ".0", inputs: size, outputs: width)
        addLayer(name + ".1", inputs: width, outputs: size)
      }
      list.append(Tensor(name: "head.weight", shape: [query * document], kind: .head))
    case .flattened(let width):
      addLayer("flat.0", inputs: query * document, outputs: width)
      list.append(Tensor(name: "head.weight", shape: [width], kind: .head))
    }
    list.append(Tensor(name: "head.bias", shape: [1], kind: .headBias, isOptional: true))
    if case .learned(let from) = shape.reduction {
      list.append(Tensor(name: "reduction.weight", shape: [document, from], kind: .reduction))
    }
    if shape.residual { list.append(Tensor(name: "residual.scale", shape: [1], kind: .residual)) }
  }

  private mutating func addLayer(_ name: String, inputs: Int, outputs: Int) {
    list.append(Tensor(name: name + ".weight", shape: [outputs, inputs], kind: .weight))
    list.append(Tensor(name: name + ".bias", shape: [outputs], kind: .bias))
    list.append(Tensor(name: name + ".norm.weight", shape: [outputs], kind: .factor))
    list.append(Tensor(name: name + ".norm.bias", shape: [outputs], kind: .bias))
  }
}
