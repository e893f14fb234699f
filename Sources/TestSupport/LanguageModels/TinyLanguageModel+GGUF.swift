extension TinyLanguageModel {
  /// The model as a GGUF file.
  public func gguf() -> [UInt8] {
    var file = GGUFBytes()
    let tensors = tensors
    let values = metadata
    file.bytes += Array("GGUF".utf8)
    file.number(UInt32(3))
    file.number(UInt64(tensors.count))
    file.number(UInt64(values.count))
    for (key, value) in values {
      file.text(key)
      file.value(value)
    }
    var offset = 0
    for tensor in tensors {
      file.text(tensor.name)
      file.number(UInt32(tensor.shape.count))
      for size in tensor.shape.reversed() { file.number(UInt64(size)) }
      file.number(UInt32(0))
      file.number(UInt64(offset))
      offset += (tensor.values.count * 4 + 31) / 32 * 32
    }
    file.align()
    for tensor in tensors {
      for value in tensor.values { file.number(value.bitPattern) }
      file.align()
    }
    return file.bytes
  }

  private var metadata: [(String, GGUFBytes.Value)] {
    let count = Self.tokens.count
    let kinds = Self.tokens.map { Self.specials.contains($0) ? 3 : 1 }
    var result: [(String, GGUFBytes.Value)] = [
      ("general.architecture", .text("qwen3")), ("qwen3.context_length", .integer(contextLength)),
      ("qwen3.embedding_length", .integer(Self.hidden)), ("qwen3.block_count", .integer(layers)),
      ("qwen3.feed_forward_length", .integer(Self.inner)), ("qwen3.attention.head_count", .integer(Self.heads)),
      ("qwen3.attention.head_count_kv", .integer(Self.keyHeads)),
      ("qwen3.attention.key_length", .integer(Self.headDim)),
      ("qwen3.attention.layer_norm_rms_epsilon", .float(1e-6)), ("qwen3.rope.freq_base", .float(10_000)),
      ("tokenizer.ggml.model", .text("gpt2")), ("tokenizer.ggml.pre", .text("qwen2")),
      ("tokenizer.ggml.tokens", .texts(Self.tokens)), ("tokenizer.ggml.token_type", .integers(kinds)),
      ("tokenizer.ggml.merges", .texts(Self.merges.map { "\($0.0) \($0.1)" })),
      ("tokenizer.ggml.bos_token_id", .integer(count - 1)), ("tokenizer.ggml.eos_token_id", .integer(count - 2)),
      ("tokenizer.ggml.add_bos_token", .bool(false)),
    ]
    if let chatTemplate { result.append(("tokenizer.chat_template", .text(chatTemplate))) }
    return result
  }
}

/// The bytes of a GGUF file that is being written.
private struct GGUFBytes {
  enum Value {
    case text(String), integer(Int), float(Float), bool(Bool), texts([String]), integers([Int])
  }

  var bytes: [UInt8] = []

  mutating func number(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
  }

  mutating func text(_ text: String) {
    number(UInt64(text.utf8.count))
    bytes += Array(text.utf8)
  }

  mutating func align() {
    while bytes.count % 32 != 0 { bytes.append(0) }
  }

  mutating func value(_ value: Value) {
    switch value {
    case .text(let text):
      number(UInt32(8))
      self.text(text)
    case .integer(let integer):
      number(UInt32(4))
      number(UInt32(integer))
    case .float(let float):
      number(UInt32(6))
      number(float.bitPattern)
    case .bool(let bool):
      number(UInt32(7))
      bytes.append(bool ? 1 : 0)
    case .texts(let texts):
      number(UInt32(9))
      number(UInt32(8))
      number(UInt64(texts.count))
      for text in texts { self.text(text) }
    case .integers(let integers):
      number(UInt32(9))
      number(UInt32(5))
      number(UInt64(integers.count))
      for integer in integers { number(Int32(integer)) }
    }
  }
}
