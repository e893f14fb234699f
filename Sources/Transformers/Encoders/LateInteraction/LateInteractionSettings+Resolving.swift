import RankifyCore

extension LateInteractionSettings {
  /// The settings with what the user asks for instead.
  func replaced(by options: LateInteractionOptions) -> LateInteractionSettings {
    var settings = self
    if let length = options.queryLength.map({ Length(tokens: $0, key: "") }) {
      settings.query.length = length
      if let old = expansion {
        settings.expansion?.length = old.cutsLonger || old.length.tokens > length.tokens ? length : old.length
      }
    }
    if let length = options.documentLength { settings.document.length = Length(tokens: length, key: "") }
    if options.expandsQueries == false { settings.expansion = nil }
    if options.expandsQueries == true, expansion == nil {
      settings.expansion = QueryExpansion(length: settings.query.length ?? Length(tokens: Self.usualQuery, key: ""))
    }
    if options.skipsPunctuation == false { settings.skiplist.words = [] }
    if options.skipsPunctuation == true, skiplist.words.isEmpty { settings.skiplist.words = Skiplist.punctuation }
    return settings
  }

  /// Tokens of an expanded query where nobody says (ColBERT).
  private static let usualQuery = 32

  /// The longest sequence that the settings ask for; `nil` where none.
  var longest: Int? { [query.length, document.length, expansion?.length].compactMap { $0?.tokens }.max() }

  /// How texts are read with this tokenizer.
  /// - Parameter longest: the longest sequence that the model has positions for
  func readings(
    _ folder: ModelFolder, _ tokenizer: Tokenizer, longest: Int
  ) throws(RankifyError) -> (query: TextReading, document: TextReading) {
    let limit = (usual: min(folder.maximumLength ?? tokenizer.maximumLength ?? longest, longest), longest: longest)
    return (try reading(.query, tokenizer, limit: limit), try reading(.document, tokenizer, limit: limit))
  }

  /// - Parameter limit: tokens of a text where the settings do not say, and the longest that the model has positions for
  private func reading(
    _ role: TextRole, _ tokenizer: Tokenizer, limit: (usual: Int, longest: Int)
  ) throws(RankifyError) -> TextReading {
    let reading = role == .query ? query : document
    let filling = role == .query ? try filling(tokenizer) : nil
    let marker = try reading.marker.map { marker throws(RankifyError) in
      try id(of: marker, reading.markerKey, tokenizer)
    }
    var length = reading.length
    if role == .query, let expansion {
      length = expansion.cutsLonger ? expansion.length : length
    }
    let least = tokenizer.specialTokenCount() + (marker == nil ? 0 : 1) + 1
    for length in [length, role == .query ? expansion?.length : nil] {
      if let length, !(least...max(least, limit.longest) ~= length.tokens) {
        throw refusal(length, role, least: least, longest: limit.longest)
      }
    }
    let preset = min(limit.usual, reading.defaultLength ?? limit.usual)
    return TextReading(
      prompt: reading.prompt, marker: marker,
      maximumLength: max(length?.tokens ?? preset, filling?.length ?? 0), filling: filling,
      skipped: skiplist.ids(tokenizer, as: role), trims: trims)
  }

  private func refusal(_ length: Length, _ role: TextRole, least: Int, longest: Int) -> RankifyError {
    if length.key.isEmpty {
      return RankifyError(
        .badArguments, "a \(role.rawValue) length of \(length.tokens) tokens; this model takes \(least) to \(longest)")
    }
    return .invalid(file, "'\(length.key)' is \(length.tokens); the model takes \(least) to \(longest) tokens")
  }

  private func id(of marker: Marker, _ key: String, _ tokenizer: Tokenizer) throws(RankifyError) -> Int32 {
    switch marker {
    case .token(let token):
      if let id = tokenizer.id(of: token) { return id }
      throw .invalid(
        file, "'\(key)' is '\(token)', which the tokenizer has no token for; do the files belong together?")
    case .id(let number):
      if let id = Int32(exactly: number), tokenizer.token(of: id) != nil { return id }
      throw .invalid(file, "'\(key)' is \(number), which is no token's id; do the files belong together?")
    }
  }

  private func filling(_ tokenizer: Tokenizer) throws(RankifyError) -> TextReading.Filling? {
    guard let expansion else { return nil }
    let special = tokenizer.specialTokens
    guard let token = expansion.token.map({ tokenizer.id(of: $0) }) ?? special.mask ?? special.end
    else {
      throw .invalid(
        file,
        expansion.token.map { "queries are filled up with '\($0)', which the tokenizer has no token for" }
          ?? "queries are filled up with mask tokens, but the tokenizer has none; turn expansion off")
    }
    return TextReading.Filling(length: expansion.length.tokens, token: token, isAttended: expansion.isAttended)
  }
}
