import RankifyCore
import Tensors

/// The tensors of a folder of `transformers`.
struct SafetensorsWeights: DecoderWeights {
  let checkpoint: Checkpoint
  /// Before the names of the model's tensors, but for the one that gives logits.
  let prefix: String
  let hasPostNorms: Bool
  let normOffset: Float
  var interleavesHeads: Bool { false }
  var path: String { checkpoint.path }

  init(_ checkpoint: Checkpoint, _ shape: DecoderShape) throws(RankifyError) {
    let probe = "embed_tokens.weight"
    let prefixes = checkpoint.names.filter { $0 == probe || $0.hasSuffix("." + probe) }.map { $0.dropLast(probe.count) }
    guard let prefix = prefixes.min(by: { ($0.count, $0) < ($1.count, $1) }) else {
      throw .invalid(checkpoint.path, "has no tensor '\(probe)', with or without a prefix; is it a language model?")
    }
    (self.checkpoint, self.prefix, hasPostNorms) = (checkpoint, String(prefix), shape.hasPostNorms)
    // Gemma's norms are stored as what they differ from 1.
    normOffset = shape.hasPostNorms ? 1 : 0
  }

  var layerNames: [String] { checkpoint.names.filter { $0.hasPrefix(prefix + "layers.") } }

  func name(_ tensor: DecoderTensor) -> String {
    switch tensor {
    case .embeddings: prefix + "embed_tokens.weight"
    case .output: (prefix.hasSuffix("model.") ? String(prefix.dropLast("model.".count)) : "") + "lm_head.weight"
    case .outputNorm: prefix + "norm.weight"
    case .layer(let number, let part): prefix + "layers.\(number)." + part.name(hasPostNorms: hasPostNorms)
    }
  }

  func matrix(_ tensor: DecoderTensor, rows: Int, columns: Int) throws(RankifyError) -> BlockMatrix? {
    guard let (bytes, format) = try found(tensor, [rows, columns]) else { return nil }
    return BlockMatrix(blocks: bytes, format: format, rows: rows, columns: columns)
  }

  func vector(_ tensor: DecoderTensor, count: Int) throws(RankifyError) -> [Float]? {
    guard let (bytes, format) = try found(tensor, [count]) else { return nil }
    return [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      format.unpack(bytes, into: buffer)
      filled = count
    }
  }

  private func found(
    _ tensor: DecoderTensor, _ shape: [Int]
  ) throws(RankifyError) -> (UnsafeRawBufferPointer, BlockFormat)? {
    let name = name(tensor)
    guard let entry = checkpoint.entry(name), let bytes = checkpoint.bytes(of: name) else { return nil }
    guard entry.shape == shape else {
      throw .invalid(
        checkpoint.file(of: name), "tensor '\(name)' has shape \(entry.shape); config.json asks for \(shape)")
    }
    switch entry.type?.element {
    case .float32: return (bytes, .float32)
    case .float16: return (bytes, .float16)
    case .bfloat16: return (bytes, .bfloat16)
    case nil:
      throw .invalid(
        checkpoint.file(of: name), "tensor '\(name)' is of type \(entry.typeName); expected F32, F16 or BF16")
    }
  }
}
