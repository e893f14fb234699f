import RankifyCore
import Tensors

/// The weights of one model in a checkpoint: finds tensors by the names of its family, checks their shapes and packs them.
///
/// Checkpoints put different words before the same names (`bert.`, `model.`, `0.auto_model.`, …): the prefix is found once,
/// by a tensor that every model of the family has.
package struct LayerWeights<E: Engine> {
  let checkpoint: Checkpoint
  let prefix: String
  let source: E.Source
  /// The file that says what shapes tensors have, for messages.
  package var settings = "config.json"

  /// - Parameter probe: the end of the name of a tensor that the model surely has
  init(_ checkpoint: Checkpoint, probe: String, source: E.Source) throws(RankifyError) {
    let prefixes = checkpoint.names
      .filter { $0 == probe || $0.hasSuffix("." + probe) }
      .map { String($0.dropLast(probe.count)) }
    // The shortest: a checkpoint may hold a second model inside the first one's head.
    guard let prefix = prefixes.min(by: { ($0.count, $0) < ($1.count, $1) }) else {
      throw .invalid(
        checkpoint.path, "has no tensor '\(probe)', with or without a prefix; do the weights belong to config.json?")
    }
    (self.checkpoint, self.prefix, self.source) = (checkpoint, prefix, source)
  }

  /// Weights named with this prefix.
  init(_ checkpoint: Checkpoint, prefix: String, source: E.Source) {
    (self.checkpoint, self.prefix, self.source) = (checkpoint, prefix, source)
  }

  /// The same weights in full precision: small layers that decide scores.
  var exact: LayerWeights { LayerWeights(checkpoint, prefix: prefix, source: source.exact) }

  /// The weights outside the model, in full precision: those of heads.
  var outside: LayerWeights { LayerWeights(checkpoint, prefix: "", source: source.exact) }

  /// Whether the checkpoint has this tensor.
  package func has(_ name: String) -> Bool { checkpoint.entry(prefix + name) != nil }

  // MARK: Layers

  /// Linear layers with the same inputs, stacked into one. Biases stand beside the weights, or nowhere.
  func linear(
    _ names: [String], outputs: Int, inputs: Int, hasBias: Bool = true
  ) throws(RankifyError) -> E.Linear {
    var parts: [NamedLinear] = []
    for name in names {
      let (bytes, type) = try tensor(name + ".weight", [outputs, inputs])
      let bias = hasBias ? try vector(name + ".bias", outputs) : nil
      let weights = LinearWeights(elements: bytes, type: type, outputs: outputs, inputs: inputs, bias: bias)
      parts.append(NamedLinear(name: prefix + name, weights: weights))
    }
    return source.linear(parts, in: checkpoint)
  }

  /// One linear layer.
  package func linear(_ name: String, outputs: Int, inputs: Int, hasBias: Bool = true) throws(RankifyError)
    -> E.Linear
  {
    try linear([name], outputs: outputs, inputs: inputs, hasBias: hasBias)
  }

  /// A layer norm; checkpoints converted from TensorFlow call weight and bias gamma and beta.
  package func layerNorm(_ name: String, size: Int, epsilon: Float, hasBias: Bool = true) throws(RankifyError)
    -> E.Norm
  {
    let isOld = !has(name + ".weight") && has(name + ".gamma")
    let weight = try named(name + (isOld ? ".gamma" : ".weight"), size)
    let bias = hasBias ? try named(name + (isOld ? ".beta" : ".bias"), size) : nil
    return source.norm(weight: weight, bias: bias, epsilon: epsilon, in: checkpoint)
  }

  /// A table of embeddings, read in the checkpoint itself.
  func embedding(_ name: String, rows: Int, columns: Int) throws(RankifyError) -> E.Table {
    let (bytes, type) = try tensor(name + ".weight", [rows, columns])
    return source.table(
      prefix + name, EmbeddingTable(elements: bytes, type: type, rows: rows, columns: columns), in: checkpoint)
  }

  private func named(_ name: String, _ count: Int) throws(RankifyError) -> NamedVector {
    NamedVector(name: prefix + name, values: try vector(name, count))
  }

  /// The numbers of a tensor of one dimension.
  package func vector(_ name: String, _ count: Int) throws(RankifyError) -> [Float] {
    try floats(name, [count])
  }

  /// The numbers of a small tensor.
  package func floats(_ name: String, _ shape: [Int]) throws(RankifyError) -> [Float] {
    let (bytes, type) = try tensor(name, shape)
    return type.floats(bytes)
  }

  /// Throws where a number of any tensor of floats is not finite: for small models, whose scores are then none.
  package func requireFinite() throws(RankifyError) {
    for name in checkpoint.names.sorted() {
      guard let bytes = checkpoint.bytes(of: name), let type = checkpoint.entry(name)?.type?.element,
        let bad = type.floats(bytes).first(where: { !$0.isFinite })
      else { continue }
      throw .invalid(
        checkpoint.file(of: name), "tensor '\(name)' has the number \(bad); expected finite weights, so train it again")
    }
  }

  // MARK: Tensors

  private func tensor(_ name: String, _ shape: [Int]) throws(RankifyError) -> (UnsafeRawBufferPointer, ElementType) {
    let name = prefix + name
    guard let entry = checkpoint.entry(name), let bytes = checkpoint.bytes(of: name) else {
      throw .invalid(
        checkpoint.path, "has no tensor '\(name)' of shape \(shape); do the weights belong to \(settings)?")
    }
    let file = checkpoint.file(of: name)
    guard entry.shape == shape else {
      throw .invalid(
        file, "tensor '\(name)' has shape \(entry.shape); \(settings) asks for \(shape)")
    }
    guard let type = entry.type?.element else {
      throw .invalid(
        file,
        "tensor '\(name)' is of type \(entry.typeName); expected F32, F16 or BF16, so take or convert to such a revision"
      )
    }
    return (bytes, type)
  }
}

/// Weights for inference.
package typealias Weights = LayerWeights<Inference>

extension LayerWeights where E == Inference {
  /// The arithmetic of the layers.
  package var precision: Precision { source.precision }
  /// The threads that pack them.
  package var pool: ThreadPool { source.pool }

  /// - Parameter probe: the end of the name of a tensor that the model surely has
  init(_ checkpoint: Checkpoint, probe: String, precision: Precision, pool: ThreadPool) throws(RankifyError) {
    try self.init(checkpoint, probe: probe, source: Packing(precision: precision, pool: pool))
  }

  /// Weights named with this prefix.
  package init(_ checkpoint: Checkpoint, prefix: String, precision: Precision, pool: ThreadPool) {
    self.init(checkpoint, prefix: prefix, source: Packing(precision: precision, pool: pool))
  }
}
