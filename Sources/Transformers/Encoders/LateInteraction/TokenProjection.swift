import RankifyCore
import Tensors

/// From hidden states to the vectors that are compared: linear layers, in full precision, and normalization.
struct TokenProjection: Sendable {
  let dimension: Int
  let isNormalized: Bool
  private let layers: [DenseModule]

  init(_ plan: ProjectionPlan, file: String, _ model: LoadedModel, pool: ThreadPool) throws(RankifyError) {
    let hidden = model.runner.model.hiddenSize
    switch plan.source {
    case .modules(let places, let activation):
      layers = try places.map { place throws(RankifyError) in
        try DenseModule(folder: place, input: .tokens, defaultActivation: activation, pool: pool)
      }
      dimension = try Self.dimension(layers, places, hidden)
    case .matrix(let name, let promised):
      let linear = try Self.matrix(name, promised, file, model.weights.outside, inputs: hidden)
      layers = [DenseModule(linear)]
      dimension = linear.outputs
    }
    isNormalized = plan.isNormalized
  }

  private static func dimension(
    _ layers: [DenseModule], _ places: [String], _ hidden: Int
  ) throws(RankifyError) -> Int {
    var dimension = hidden
    for (layer, place) in zip(layers, places) {
      guard layer.linear.inputs == dimension else {
        throw .invalid(
          place + "/config.json",
          "'in_features' is \(layer.linear.inputs), but what comes before gives \(dimension) numbers a token")
      }
      dimension = layer.linear.outputs
    }
    return dimension
  }

  private static func matrix(
    _ name: String, _ promised: LateInteractionSettings.Length?, _ file: String, _ weights: Weights, inputs: Int
  ) throws(RankifyError) -> PackedLinear {
    guard let shape = weights.checkpoint.entry(name + ".weight")?.shape, let outputs = shape.first else {
      throw .invalid(
        weights.checkpoint.path, "has no tensor '\(name).weight', the projection of a model of kind HF_ColBERT")
    }
    if let promised, promised.tokens != outputs {
      throw .invalid(
        file, "'\(promised.key)' is \(promised.tokens), but the tensor '\(name).weight' has shape \(shape)")
    }
    return try weights.linear(name, outputs: outputs, inputs: inputs, hasBias: false)
  }

  /// The states in `w.pooled` to vectors there, row by row.
  func callAsFunction(_ w: inout Workspace, on compute: Compute) {
    for layer in layers {
      layer(w.pooled, into: &w.mixed, spare: &w.wide, on: compute)
      swap(&w.pooled, &w.mixed)
    }
    if isNormalized { w.pooled.normalizeRows(on: compute) }
  }
}
