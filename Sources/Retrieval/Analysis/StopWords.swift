/// The stop-word lists: for English, Lucene's 33 words; for other languages articles, pronouns, prepositions, conjunctions,
/// auxiliary verbs and particles.
///
/// A change to a list changes terms, so ``AnalysisSettings/currentVersion`` grows with it.
enum StopWords {
  /// The list of a language by its code; empty for a language that has none.
  static func words(of language: String) -> [String] {
    lists[language]?.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
  }

  private static let lists: [String: String] = [
    "ar": arabic, "ca": catalan, "da": danish, "de": german, "el": greek, "en": english, "es": spanish, "fi": finnish,
    "fr": french, "hi": hindi, "hu": hungarian, "id": indonesian, "it": italian, "ja": latinAmongOthers,
    "ko": latinAmongOthers, "nl": dutch, "no": norwegian, "pt": portuguese, "ro": romanian, "ru": russian,
    "sv": swedish, "tr": turkish, "zh": latinAmongOthers,
  ]

  private static let english = """
    a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to
    was will with
    """

  /// For Chinese, Japanese and Korean, after Lucene: the English words that occur in such text.
  private static let latinAmongOthers = """
    a and are as at be but by for if in into is it no not of on or s such t that the their then there these they this to
    was will with www
    """
}
