/// The stop-word lists.
enum StopWords {
  /// The list of a language by its code; empty for a language that has none.
  static func words(of language: String) -> [String] {
    lists[language]?.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
  }

  private static let lists: [String: String] = ["en": english]

  /// Lucene's 33 words.
  private static let english = """
    a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to
    was will with
    """
}
