import Foundation

extension TinyLanguageModel {
  /// Writes the same model as a folder of `transformers`.
  public func write(to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    func write(_ name: String, _ value: Any) throws {
      try JSONSerialization.data(withJSONObject: value).write(to: URL(fileURLWithPath: folder + "/" + name))
    }
    try write("config.json", configuration)
    try write("tokenizer.json", tokenizer)
    var settings: [String: Any] = ["bos_token": "<|endoftext|>", "eos_token": "<|im_end|>"]
    settings["chat_template"] = chatTemplate
    try write("tokenizer_config.json", settings)
    try safetensors().write(to: URL(fileURLWithPath: folder + "/model.safetensors"))
  }

  private var configuration: [String: Any] {
    [
      "model_type": "qwen3", "hidden_size": Self.hidden, "num_hidden_layers": layers,
      "num_attention_heads": Self.heads, "num_key_value_heads": Self.keyHeads, "head_dim": Self.headDim,
      "intermediate_size": Self.inner, "vocab_size": Self.tokens.count - missingTokens,
      "max_position_embeddings": contextLength, "rms_norm_eps": 1e-6, "rope_theta": 10_000,
      "eos_token_id": Self.tokens.count - 2,
    ]
  }

  private var tokenizer: [String: Any] {
    let words = Self.tokens.count - Self.specials.count
    let pattern =
      #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    let split: [String: Any] = [
      "type": "Split", "pattern": ["Regex": pattern], "behavior": "Isolated", "invert": false,
    ]
    let bytes: [String: Any] = [
      "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false,
    ]
    let added = Self.specials.enumerated().map { index, text -> [String: Any] in
      [
        "id": words + index, "content": text, "single_word": false, "lstrip": false, "rstrip": false,
        "normalized": normalizesSpecials, "special": true,
      ]
    }
    let vocabulary = Dictionary(uniqueKeysWithValues: Self.tokens.prefix(words).enumerated().map { ($1, $0) })
    return [
      "version": "1.0", "added_tokens": added, "normalizer": NSNull(),
      "pre_tokenizer": ["type": "Sequence", "pretokenizers": [split, bytes]], "post_processor": NSNull(),
      "decoder": bytes,
      "model": ["type": "BPE", "vocab": vocabulary, "merges": Self.merges.map { "\($0.0) \($0.1)" }],
    ]
  }

  private func safetensors() throws -> Data {
    var header: [String: Any] = [:], data = Data(), start = 0
    for tensor in tensors {
      let end = start + tensor.values.count * 4
      header[tensor.folderName] =
        ["dtype": "F32", "shape": tensor.shape, "data_offsets": [start, end]] as [String: Any]
      tensor.values.withUnsafeBytes { data.append(contentsOf: $0) }
      start = end
    }
    var text = try JSONSerialization.data(withJSONObject: header)
    text.append(contentsOf: [UInt8](repeating: 0x20, count: (8 - text.count % 8) % 8))
    var result = Data()
    withUnsafeBytes(of: UInt64(text.count).littleEndian) { result.append(contentsOf: $0) }
    return result + text + data
  }
}
