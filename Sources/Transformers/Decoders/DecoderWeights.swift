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

  /// Whether rows of queries and keys are in the order of interleaved pairs, which Llama's files in GGUF have.
  var interleavesHeads: Bool { get }

  /// Added to the weights of norms.
  var normOffset: Float { get }
}

extension DecoderWeights {
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
