import RankifyCore
import Tensors

/// From hidden states to the vectors that are compared: linear layers, in full precision, and normalization.
struct TokenProjection<E: Engine>: Sendable {
  let dimension: Int
  let isNormalized: Bool
  private let layers: [DenseModule<E>]

  init(
    _ plan: ProjectionPlan, file: String, _ weights: LayerWeights<E>, hiddenSize hidden: Int
  ) throws(RankifyError) {
    switch plan.source {
    case .modules(let places, let activation):
      layers = try places.map { place throws(RankifyError) in
        try DenseModule<E>(folder: place, input: .tokens, defaultActivation: activation, source: weights.source)
      }
      dimension = try Self.dimension(layers, places, hidden)
    case .matrix(let name, let promised):
      let linear = try Self.matrix(name, promised, file, weights.outside, inputs: hidden)
      layers = [DenseModule<E>(linear)]
      dimension = linear.outputs
    }
    isNormalized = plan.isNormalized
  }

  /// One layer without an activation.
  init(_ linear: E.Linear, isNormalized: Bool) {
    (layers, dimension, self.isNormalized) = ([DenseModule<E>(linear)], linear.outputs, isNormalized)
  }

  private static func dimension(
    _ layers: [DenseModule<E>], _ places: [String], _ hidden: Int
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
    _ name: String, _ promised: LateInteractionSettings.Length?, _ file: String, _ weights: LayerWeights<E>,
    inputs: Int
  ) throws(RankifyError) -> E.Linear {
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
  func callAsFunction(_ w: inout States<E>, on engine: inout E) {
    for layer in layers {
      layer(w.pooled, into: &w.mixed, spare: &w.wide, on: &engine)
      swap(&w.pooled, &w.mixed)
    }
    if isNormalized { engine.normalizeRows(&w.pooled) }
  }
}
