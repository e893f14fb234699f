import RankifyCore

extension LateInteractionSettings {
  /// Any encoder, whose last hidden states are taken as they are and normalized: no marker, no expansion, the model's own
  /// prompts. No skiplist either: these models learned with every token, punctuation too, carrying its share of the text's
  /// meaning. Pooling and linear layers behind it, which make one vector of a text, are left out.
  init(plain folder: ModelFolder) throws(RankifyError) {
    self.init(file: folder.path)
    let prompts = try folder.prompts()
    query = Reading(prompt: prompts[.query] ?? "", defaultLength: Self.plainLength)
    document = Reading(prompt: prompts[.document] ?? "", defaultLength: Self.plainLength)
  }

  /// Tokens of a text, where neither its model nor the user says.
  private static let plainLength = 256
}
