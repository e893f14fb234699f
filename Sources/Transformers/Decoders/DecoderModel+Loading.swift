import RankifyCore
import Tensors

extension DecoderModel {
  /// Loads a model: a GGUF file, or a folder of `transformers` with `config.json` and safetensors.
  /// - Parameter precision: the arithmetic of products with weights where many tokens are read at once: floats, or for `.int8`
  ///   integers, those of the file with activations of 16 bits (see `BlockLinear`). Few tokens are always multiplied in floats
  /// - Complexity: reads the weights once, to see that all are finite; none are copied
  /// - Throws: a sentence that names the file, key or tensor that is missing or not as expected
  public init(
    _ path: String, precision: Precision = .fp32, on compute: Compute = .parallel
  ) throws(RankifyError) {
    if FileStatus.exists(path + "/config.json") {
      let shape = try DecoderShape(JSONObject(file: path + "/config.json"))
      let weights = try SafetensorsWeights(Checkpoint(folder: path), shape)
      try self.init(shape, weights, precision: precision, on: compute)
      return
    }
    let file = try GGUFFile(path)
    let shape = try DecoderShape(file)
    let isLlama = try file.metadata.string("general.architecture") == "llama"
    try self.init(shape, GGUFWeights(file: file, interleavesHeads: isLlama), precision: precision, on: compute)
  }
}
