/// How text becomes terms. An index stores the settings that it was built with, and searches with the same.
///
/// The defaults for English are Lucene's EnglishAnalyzer: words by UAX #29, possessive `'s` removed, lower case, 33 stop
/// words, Porter's stemmer.
public struct AnalysisSettings: Hashable, Codable, Sendable {
  /// The version of the analysis itself; it grows whenever the same settings come to give other terms.
  public static let currentVersion = 1

  /// The language's code (`en`), or `simple`: words in lower case and nothing more.
  public var language: String
  /// How words lose their endings.
  public var stemmer: Stemmer
  /// Which words are left out.
  public var stopWords: StopWords
  /// Whether accents and other marks are taken off Latin, Greek, Cyrillic, Hebrew and Arabic letters, after stemming.
  public var foldsDiacritics: Bool
  /// Whether an English `'s` at the end of a word is removed.
  public var stripsPossessives: Bool
  /// Whether Chinese, Japanese and Korean text becomes overlapping pairs of characters, full-width Latin letters
  /// becoming plain ones; a character that stands alone is a term.
  public var bigrams: Bool
  /// The version of the analysis that the settings were made for.
  public let version: Int

  /// Creates settings; what is left out is what the language usually takes.
  ///
  /// - Parameter language: a code or an English name, `de` or `German`. Whether it is known is seen by ``Analyzer``.
  public init(
    language: String = "en", stemmer: Stemmer? = nil, stopWords: StopWords = .standard, foldsDiacritics: Bool = false,
    stripsPossessives: Bool? = nil, bigrams: Bool? = nil
  ) {
    let known = Language.named(language)
    self.language = known?.code ?? language
    self.stemmer = stemmer ?? known?.stemmer ?? .none
    self.stopWords = stopWords
    self.foldsDiacritics = foldsDiacritics
    self.stripsPossessives = stripsPossessives ?? (known?.code == "en")
    self.bigrams = bigrams ?? known?.writesWithoutSpaces ?? false
    version = Self.currentVersion
  }

  /// How words lose their endings.
  public enum Stemmer: Hashable, Sendable {
    /// Not at all.
    case none
    /// Porter's stemmer of 1980, for English, as Lucene has it.
    case porter
    /// A Snowball algorithm by name; `english` is the later Porter2.
    case snowball(String)
  }

  /// Which words are left out.
  public enum StopWords: Hashable, Codable, Sendable {
    /// None.
    case none
    /// The language's own list.
    case standard
    /// Exactly these, in whatever case; in the spelling that words have before they are stemmed.
    case custom([String])
  }
}

extension AnalysisSettings.Stemmer: RawRepresentable, Codable {
  /// `none`, `porter`, or the name of a Snowball algorithm.
  public init(rawValue: String) {
    self = rawValue == "none" ? .none : rawValue == "porter" ? .porter : .snowball(rawValue)
  }

  /// `none`, `porter`, or the name of a Snowball algorithm.
  public var rawValue: String {
    switch self {
    case .none: "none"
    case .porter: "porter"
    case .snowball(let algorithm): algorithm
    }
  }
}
