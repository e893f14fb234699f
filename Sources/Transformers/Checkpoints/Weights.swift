import RankifyCore
import Tensors

/// The weights of one model in a checkpoint: finds tensors by the names of its family, checks their shapes and packs them.
///
/// Checkpoints put different words before the same names (`bert.`, `model.`, `0.auto_model.`, …): the prefix is found once,
/// by a tensor that every model of the family has.
package struct Weights {
  let checkpoint: Checkpoint
  let prefix: String
  package let precision: Precision
  package let pool: ThreadPool
  /// The file that says what shapes tensors have, for messages.
  package var settings = "config.json"

  /// - Parameter probe: the end of the name of a tensor that the model surely has
  init(_ checkpoint: Checkpoint, probe: String, precision: Precision, pool: ThreadPool) throws(RankifyError) {
    let prefixes = checkpoint.names
      .filter { $0 == probe || $0.hasSuffix("." + probe) }
      .map { String($0.dropLast(probe.count)) }
    // The shortest: a checkpoint may hold a second model inside the first one's head.
    guard let prefix = prefixes.min(by: { ($0.count, $0) < ($1.count, $1) }) else {
      throw .invalid(
        checkpoint.path, "has no tensor '\(probe)', with or without a prefix; do the weights belong to config.json?")
    }
    (self.checkpoint, self.prefix, self.precision, self.pool) = (checkpoint, prefix, precision, pool)
  }

  /// Weights named with this prefix.
  package init(_ checkpoint: Checkpoint, prefix: String, precision: Precision, pool: ThreadPool) {
    (self.checkpoint, self.prefix, self.precision, self.pool) = (checkpoint, prefix, precision, pool)
  }

  /// The same weights in full precision: small layers that decide scores.
  var exact: Weights { Weights(checkpoint, prefix: prefix, precision: .fp32, pool: pool) }

  /// The weights outside the model, in full precision: those of heads.
  var outside: Weights { Weights(checkpoint, prefix: "", precision: .fp32, pool: pool) }

  /// Whether the checkpoint has this tensor.
  package func has(_ name: String) -> Bool { checkpoint.entry(prefix + name) != nil }

  // MARK: Layers

  /// Linear layers with the same inputs, stacked into one. Biases stand beside the weights, or nowhere.
  func linear(_ names: [String], outputs: Int, inputs: Int, hasBias: Bool = true) throws(RankifyError) -> PackedLinear {
    var parts: [LinearWeights] = []
    for name in names {
      let (bytes, type) = try tensor(name + ".weight", [outputs, inputs])
      let bias = hasBias ? try vector(name + ".bias", outputs) : nil
      parts.append(LinearWeights(elements: bytes, type: type, outputs: outputs, inputs: inputs, bias: bias))
    }
    return PackedLinear(parts, precision: precision, spreadsOutliers: true, pool: pool)
  }

  /// One linear layer.
  package func linear(_ name: String, outputs: Int, inputs: Int, hasBias: Bool = true) throws(RankifyError)
    -> PackedLinear
  {
    try linear([name], outputs: outputs, inputs: inputs, hasBias: hasBias)
  }

  /// A layer norm; checkpoints converted from TensorFlow call weight and bias gamma and beta.
  package func layerNorm(_ name: String, size: Int, epsilon: Float, hasBias: Bool = true) throws(RankifyError)
    -> LayerNorm
  {
    let isOld = !has(name + ".weight") && has(name + ".gamma")
    let weight = try vector(name + (isOld ? ".gamma" : ".weight"), size)
    let bias = hasBias ? try vector(name + (isOld ? ".beta" : ".bias"), size) : nil
    return LayerNorm(weight: weight, bias: bias, epsilon: epsilon)
  }

  /// A table of embeddings, read in the checkpoint itself.
  func embedding(_ name: String, rows: Int, columns: Int) throws(RankifyError) -> MappedEmbedding {
    let (bytes, type) = try tensor(name + ".weight", [rows, columns])
    return MappedEmbedding(
      checkpoint, EmbeddingTable(elements: bytes, type: type, rows: rows, columns: columns))
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
