/// One of several labels that a model has chosen: `B`, `Passage B.`, or anything else.
enum ChoiceReply {
  /// The place of the chosen label; `nil` where the answer names none, or several.
  ///
  /// A label counts where it stands alone, as a word of its own; behind the word `Passage` it wins over one elsewhere, since `A` is
  /// also an article.
  static func place(_ text: String, _ labels: [String]) -> Int? {
    // The answer is at the beginning if anywhere.
    let words = text.prefix(2000).split { !$0.isLetter && !$0.isNumber }
    if words.count == 1 { return labels.firstIndex { $0 == words[0] } }
    let named = zip(words, words.dropFirst()).filter { $0.0.lowercased() == "passage" }.map(\.1)
    return only(named, labels) ?? only(words[...], labels)
  }

  private static func only(_ words: some Sequence<Substring>, _ labels: [String]) -> Int? {
    let places = Set(words.compactMap { word in labels.firstIndex { $0 == word } })
    return places.count == 1 ? places.first : nil
  }
}
