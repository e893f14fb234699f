import RankifyCore

/// A model on disk: a sentence-transformers folder of any version, or a plain encoder's folder.
struct ModelFolder: Sendable {
  let path: String
  /// Where the encoder's `config.json`, weights and tokenizer are.
  let transformer: String
  /// The encoder's `config.json`.
  let config: JSONObject
  /// What follows the encoder.
  let modules: [SentenceModule]
  /// `config_sentence_transformers.json`; `nil` where there is none.
  let settings: JSONObject?
  /// The encoder's `sentence_bert_config.json`, by whatever name; `nil` where there is none.
  let limits: JSONObject?
  /// The limit that the model's authors set, special tokens included; `nil` where they set none.
  let maximumLength: Int?
  /// Whether texts are lowercased before the tokenizer sees them.
  let lowercases: Bool

  init(_ path: String) throws(RankifyError) {
    self.path = path
    guard FileStatus.isFolder(path) else {
      throw RankifyError(.missingResource, "\(path): no such folder; a model is a folder with config.json and weights")
    }
    var modules = try SentenceModule.list(in: path) ?? [.transformer(folder: path), .pooling(.plain)]
    guard case .transformer(let folder) = modules.first else {
      throw .invalid(path + "/modules.json", "the first module is not a Transformer")
    }
    modules.removeFirst()
    (transformer, self.modules) = (folder, modules)
    config = try JSONObject(file: folder + "/config.json")
    settings = try Self.optional(path + "/config_sentence_transformers.json")
    limits = try Self.limits(folder)
    maximumLength = try limits?.optionalInt("max_seq_length")
    if let maximumLength, maximumLength < 1, let limits {
      throw .invalid(limits.file, "'max_seq_length' is \(maximumLength); expected at least 1")
    }
    lowercases = try limits?.optionalBool("do_lower_case") ?? false
  }

  private static func limits(_ folder: String) throws(RankifyError) -> JSONObject? {
    for name in ModelFolderNames.limits {
      if let limits = try optional("\(folder)/\(name)") { return limits }
    }
    return nil
  }

  private static func optional(_ file: String) throws(RankifyError) -> JSONObject? {
    FileStatus.exists(file) ? try JSONObject(file: file) : nil
  }
}

extension ModelFolder {
  /// How the authors compare vectors; `nil` where they do not say.
  func similarity() throws(RankifyError) -> VectorSimilarity? {
    let key = "similarity_fn_name"
    guard let settings, let name = try settings.optionalString(key) else { return nil }
    guard let similarity = VectorSimilarity(rawValue: name) else {
      throw settings.expected(VectorSimilarity.allCases.map(\.rawValue).joined(separator: ", "), key)
    }
    return similarity
  }

  /// What the model wants before texts of each role; no entry where nothing.
  ///
  /// A document's prompt may be called `document`, `passage` or `corpus`, in this order of precedence (as the documentation
  /// of sentence-transformers has it; its version 6.2 never gets beyond `document`).
  func prompts() throws(RankifyError) -> [TextRole: String] {
    guard let prompts = try settings?.optionalObject("prompts") else { return [:] }
    var result: [TextRole: String] = [:]
    if let prompt = try prompts.optionalString("query"), !prompt.isEmpty { result[.query] = prompt }
    for name in ["document", "passage", "corpus"] where prompts.has(name) {
      let prompt = try prompts.optionalString(name) ?? ""
      if !prompt.isEmpty { result[.document] = prompt }
      break
    }
    return result
  }
}
