import RankifyCore

/// Reads `tokenizer.json`.
enum TokenizerFile {
  /// What the file describes.
  /// - Parameter path: the file
  static func read(_ path: String) throws(RankifyError) -> TokenizerDescription {
    let bytes = try FileBytes.read(path)
    let outcome = bytes.withUnsafeBufferPointer { bytes in
      Result { () throws(RankifyError) in try read(bytes, name: path) }
    }
    return try outcome.get()
  }

  static func read(_ bytes: Bytes, name: String) throws(RankifyError) -> TokenizerDescription {
    var scanner = JSONScanner()
    scanner.load(bytes, name: name, line: 1)
    var model: (any TokenModel)?
    var parts: [String: JSONValue] = [:]
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if key.equals("model") {
        model = try ModelReader.read(&scanner)
      } else {
        parts[String(decoding: key, as: UTF8.self)] = try scanner.value()
      }
    }
    try scanner.finish()
    guard let model else { throw .invalid(name, "there is no 'model'; is this a tokenizer.json?") }
    return try describe(parts, model, name)
  }

  private static func describe(
    _ parts: [String: JSONValue], _ model: any TokenModel, _ name: String
  ) throws(RankifyError) -> TokenizerDescription {
    func component(_ key: String) throws(RankifyError) -> Component? {
      guard let value = parts[key], value != .null else { return nil }
      return try Component(value, file: name, path: key)
    }
    var description = TokenizerDescription(file: name, model: model)
    for (index, value) in (parts["added_tokens"]?.array ?? []).enumerated() {
      let component = try Component(value, file: name, path: "added_tokens[\(index)]")
      description.addedTokens.append(try AddedToken(component))
    }
    if let part = try component("normalizer") { description.normalizer = try NormalizerFactory.make(part) }
    if let part = try component("pre_tokenizer") { description.preTokenizer = try PreTokenizerFactory.make(part) }
    if let part = try component("post_processor") { description.template = try TemplateFactory.make(part) }
    if let part = try component("decoder") { description.decoder = try DecoderFactory.make(part) }
    description.findSpecialTokens()
    return description
  }
}
