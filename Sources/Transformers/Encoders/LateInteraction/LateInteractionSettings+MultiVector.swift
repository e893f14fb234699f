import RankifyCore

extension LateInteractionSettings {
  /// Reads the modules that sentence-transformers writes from version 6 on: lengths and expansion beside the Transformer,
  /// markers as prompts, the skiplist in a module of its own.
  init(multiVector folder: ModelFolder) throws(RankifyError) {
    let limits = folder.limits ?? JSONObject(file: folder.transformer + "/sentence_bert_config.json", members: [:])
    self.init(file: limits.file)
    let prompts = try folder.prompts()
    query = try Self.reading(limits, "query_length", prompts[.query])
    document = try Self.reading(limits, "document_length", prompts[.document])
    expansion = try limits.optionalObject("query_expansion").map { object throws(RankifyError) in
      try QueryExpansion(object)
    }
    if let expansion, let length = query.length, length.tokens < expansion.length.tokens {
      throw .invalid(
        limits.file,
        "'query_length' is \(length.tokens), but 'query_expansion' fills queries up to \(expansion.length.tokens) tokens"
      )
    }
    projection.isNormalized = false
    for module in folder.modules {
      if case .tokenMask(let place) = module { skiplist = try Skiplist(file: place + "/config.json") }
      if case .normalize = module { projection.isNormalized = true }
    }
    try Self.requireOrder(folder)
    let places = try folder.denseFolders { module in
      switch module {
      case .tokenMask, .normalize: true
      default: false
      }
    }
    projection.source = .modules(places, defaultActivation: "torch.nn.modules.activation.Tanh")
  }

  private static func reading(
    _ limits: JSONObject, _ key: String, _ prompt: String?
  ) throws(RankifyError) -> Reading {
    Reading(prompt: prompt ?? "", length: try limits.optionalInt(key).map { Length(tokens: $0, key: key) })
  }

  private static func requireOrder(_ folder: ModelFolder) throws(RankifyError) {
    var isNormalized = false
    for module in folder.modules {
      switch module {
      case .normalize: isNormalized = true
      case .dense where isNormalized:
        throw .invalid(
          folder.path + "/modules.json", "has a Dense behind Normalize; expected vectors to be normalized last")
      default: break
      }
    }
  }
}

extension QueryExpansion {
  /// The member `query_expansion` of a Transformer module.
  fileprivate init(_ object: JSONObject) throws(RankifyError) {
    let strategy = try object.string("strategy")
    guard ["fixed", "min"].contains(strategy) else { throw object.expected("'fixed' or 'min'", "strategy") }
    self.init(
      length: LateInteractionSettings.Length(tokens: try object.size("length"), key: "query_expansion.length"),
      token: try object.optionalString("token"), isAttended: try object.optionalBool("attend") ?? false,
      cutsLonger: strategy == "fixed")
  }
}

extension Skiplist {
  /// The configuration of the module MultiVectorMask.
  fileprivate init(file: String) throws(RankifyError) {
    let config = try JSONObject(file: file)
    if config.has("keep_only_token_ids") {
      throw .invalid(file, "'keep_only_token_ids' is for models of images, which are not supported")
    }
    var roles: Set<TextRole> = []
    for name in try config.optionalStrings("skiplist_tasks") ?? ["document"] {
      guard let role = TextRole(rawValue: name) else {
        throw config.expected("query, document or both", "skiplist_tasks")
      }
      roles.insert(role)
    }
    self.init(words: try config.optionalStrings("skiplist_words") ?? [], roles: roles, lookUp: .entries)
  }
}
