import RankifyCore
import Tensors

extension Decoder {
  /// Loads a model from a GGUF file.
  /// - Parameter precision: the arithmetic of products with weights, which are packed for it once
  /// - Throws: a sentence that names the file, key or tensor that is missing or not as expected
  public init(
    gguf path: String, precision: Precision = .fp32, on compute: Compute = .parallel
  ) throws(RankifyError) {
    let file = try GGUFFile(path)
    let shape = try DecoderShape(file)
    let isLlama = try file.metadata.string("general.architecture") == "llama"
    try self.init(shape, GGUFWeights(file: file, interleavesHeads: isLlama), precision: precision, on: compute)
  }
}
