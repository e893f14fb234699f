import Foundation
import RankifyCore

/// What `tokenizer_config.json` and `special_tokens_map.json` in a model folder add to the tokenizer.
struct TokenizerSettings {
  private let config: JSONValue?
  private let map: JSONValue?

  /// Reads the files, where they are there.
  init(folder: String) throws(RankifyError) {
    config = try Self.read(folder + "/tokenizer_config.json")
    map = try Self.read(folder + "/special_tokens_map.json")
  }

  /// How a `vocab.txt` without `tokenizer.json` is to be read.
  var bertNormalizer: BertNormalizer {
    BertNormalizer(
      separatesIdeographs: config?["tokenize_chinese_chars"]?.bool ?? true,
      stripsAccents: config?["strip_accents"]?.bool, lowercases: config?["do_lower_case"]?.bool ?? true)
  }

  /// Sets the special tokens and the maximum length.
  func apply(to description: inout TokenizerDescription) {
    let names: [(String, WritableKeyPath<SpecialTokens, Int32?>)] = [
      ("pad_token", \.padding), ("cls_token", \.classification), ("sep_token", \.separator), ("mask_token", \.mask),
      ("bos_token", \.beginning), ("eos_token", \.end), ("unk_token", \.unknown),
    ]
    for (name, place) in names {
      guard let token = text(config?[name]) ?? text(map?[name]) else { continue }
      // A token that the tokenizer does not have is none, whatever the settings call it.
      description.specialTokens[keyPath: place] = description.id(of: token)
    }
    // Where no limit is known, the hub's files hold a number like 1e30.
    if let length = config?["model_max_length"]?.number, length >= 1, length < 1e9 {
      description.maximumLength = Int(length)
    }
  }

  /// A token is written as its text or as an object with the text as `content`.
  private func text(_ value: JSONValue?) -> String? { value?.string ?? value?["content"]?.string }

  private static func read(_ path: String) throws(RankifyError) -> JSONValue? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let bytes = try FileBytes.read(path)
    let outcome = bytes.withUnsafeBufferPointer { bytes in
      Result { () throws(RankifyError) in try JSONValue(bytes, name: path) }
    }
    return try outcome.get()
  }
}
