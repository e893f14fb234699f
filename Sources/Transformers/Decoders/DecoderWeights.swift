import RankifyCore
import Tensors

/// Where the tensors of a decoder are read: a GGUF file or safetensors.
protocol DecoderWeights: Sendable {
  /// What it is called in messages.
  var path: String { get }

  /// A matrix of this shape, valid while the weights are kept; `nil` if there is none.
  /// - Throws: where it has another shape
  func matrix(_ tensor: DecoderTensor, rows: Int, columns: Int) throws(RankifyError) -> BlockMatrix?

  /// A vector of so many numbers; `nil` if there is none.
  func vector(_ tensor: DecoderTensor, count: Int) throws(RankifyError) -> [Float]?

  /// What a tensor is called there.
  func name(_ tensor: DecoderTensor) -> String

  /// The names of all tensors of layers.
  var layerNames: [String] { get }

  /// Whether rows of queries and keys are in the order of interleaved pairs, which Llama's files in GGUF have.
  var interleavesHeads: Bool { get }

  /// Added to the weights of norms.
  var normOffset: Float { get }
}

extension DecoderWeights {
  /// Refuses layers that have more than is read of them: such a model computes something else.
  func requireKnownLayers(_ shape: DecoderShape) throws(RankifyError) {
    let (names, parts) = (layerNames, DecoderTensor.Part.allCases.filter { $0.isRead(shape) })
    // A file can claim any number of layers, but not have more than tensors.
    let layers = 0..<min(shape.layerCount, names.count)
    let read = Set(layers.flatMap { number in parts.map { name(.layer(number, $0)) } })
    // Frequencies of rotary embeddings, which old files keep, follow from the settings.
    let others = names.filter { !read.contains($0) && !$0.hasSuffix("rotary_emb.inv_freq") }
    guard let other = others.min() else { return }
    throw .invalid(
      path,
      "has a tensor '\(other)', which models of its kind do not have or its settings do not tell of; without it the model "
        + "would compute something else")
  }

  /// A matrix that has to be there.
  func needed(_ tensor: DecoderTensor, rows: Int, columns: Int) throws(RankifyError) -> BlockMatrix {
    guard let matrix = try matrix(tensor, rows: rows, columns: columns) else {
      throw .invalid(path, "has no tensor '\(name(tensor))'")
    }
    return matrix
  }

  func needed(_ tensor: DecoderTensor, count: Int) throws(RankifyError) -> [Float] {
    guard let vector = try vector(tensor, count: count) else {
      throw .invalid(path, "has no tensor '\(name(tensor))'")
    }
    if let place = vector.firstIndex(where: { !$0.isFinite }) {
      throw .invalid(path, "tensor '\(name(tensor))' has a number that is not finite, at \(place)")
    }
    return vector
  }

  func norm(_ tensor: DecoderTensor, count: Int, epsilon: Float) throws(RankifyError) -> RMSNorm {
    RMSNorm(weight: try needed(tensor, count: count).map { $0 + normOffset }, epsilon: epsilon)
  }
}
