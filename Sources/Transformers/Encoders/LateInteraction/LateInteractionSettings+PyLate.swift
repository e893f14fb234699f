import RankifyCore

extension LateInteractionSettings {
  /// Reads what PyLate wrote into `config_sentence_transformers.json`, with PyLate's defaults where a member is missing.
  ///
  /// An empty prefix means no marker. Prompts count only where `default_prompt_name` picks one, as in PyLate, for both roles.
  init(pyLate folder: ModelFolder) throws(RankifyError) {
    let settings =
      folder.settings ?? JSONObject(file: folder.path + "/config_sentence_transformers.json", members: [:])
    self.init(file: settings.file)
    let prompt = try Self.defaultPrompt(settings)
    query = try Self.reading(settings, .query, "[Q] ", 32, prompt)
    document = try Self.reading(settings, .document, "[D] ", 180, prompt)
    if let length = query.length, try settings.optionalBool("do_query_expansion") ?? true {
      expansion = QueryExpansion(
        length: length, isAttended: try settings.optionalBool("attend_to_expansion_tokens") ?? false)
    }
    let words = try settings.optionalStrings("skiplist_words") ?? Skiplist.punctuation
    skiplist = Skiplist(words: words, lookUp: .entriesOrUnknown)
    trims = true
    let places = try folder.denseFolders { module in
      if case .pooling = module { false } else { true }
    }
    projection.source = .modules(places, defaultActivation: "torch.nn.modules.linear.Identity")
  }

  private static func reading(
    _ settings: JSONObject, _ role: TextRole, _ marker: String, _ length: Int, _ prompt: String
  ) throws(RankifyError) -> Reading {
    let key = role.rawValue + "_prefix"
    var reading = Reading(markerKey: key, prompt: prompt)
    let prefix = try settings.optionalString(key) ?? marker
    if !prefix.isEmpty { reading.marker = .token(prefix) }
    let lengthKey = role.rawValue + "_length"
    reading.length = Length(tokens: try settings.optionalInt(lengthKey) ?? length, key: lengthKey)
    return reading
  }

  private static func defaultPrompt(_ settings: JSONObject) throws(RankifyError) -> String {
    guard let name = try settings.optionalString("default_prompt_name") else { return "" }
    guard let prompt = try settings.optionalObject("prompts")?.optionalString(name) else {
      throw .invalid(settings.file, "'default_prompt_name' is '\(name)', but 'prompts' has no such prompt")
    }
    return prompt
  }
}
