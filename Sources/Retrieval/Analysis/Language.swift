/// What the analysis of a language takes: its stemmer, and which of the rules for particular languages apply.
struct Language: Sendable {
  /// ISO 639-1 code, or `simple`.
  let code: String
  /// English name, in lower case; Snowball's algorithms go by it.
  let name: String
  /// Other codes and names.
  var aliases: [String] = []
  /// Short words that lose their vowel before another and are cut off with the apostrophe: `l'homme`.
  var elided: [String] = []
  /// Whether the language is written without spaces, so that pairs of characters stand for words.
  var writesWithoutSpaces = false

  /// The usual stemmer.
  var stemmer: AnalysisSettings.Stemmer {
    if code == "en" { return .porter }
    return code == "simple" || writesWithoutSpaces ? .none : .snowball(name)
  }

  /// The language of a code or English name, in any case; a region or script after the code (`pt-BR`) is passed over.
  static func named(_ name: String) -> Language? {
    let subtags = name.lowercased().split { $0 == "-" || $0 == "_" }
    guard let name = subtags.first.map(String.init) else { return nil }
    return all.first { $0.code == name || $0.name == name || $0.aliases.contains(name) }
  }

  /// Every language that is known.
  static let all: [Language] = [
    Language(code: "ar", name: "arabic"),
    Language(code: "ca", name: "catalan", elided: ["d", "l", "m", "n", "s", "t"]),
    Language(code: "da", name: "danish"),
    Language(code: "de", name: "german"),
    Language(code: "el", name: "greek"),
    Language(code: "en", name: "english"),
    Language(code: "es", name: "spanish", aliases: ["castilian"]),
    Language(code: "eu", name: "basque"),
    Language(code: "fi", name: "finnish"),
    Language(code: "fr", name: "french", elided: frenchElided),
    Language(code: "ga", name: "irish", elided: ["d", "m", "b"]),
    Language(code: "hi", name: "hindi"),
    Language(code: "hu", name: "hungarian"),
    Language(code: "hy", name: "armenian"),
    Language(code: "id", name: "indonesian"),
    Language(code: "it", name: "italian", elided: italianElided),
    Language(code: "ja", name: "japanese", writesWithoutSpaces: true),
    Language(code: "ko", name: "korean", writesWithoutSpaces: true),
    Language(code: "lt", name: "lithuanian"),
    Language(code: "ne", name: "nepali"),
    Language(code: "nl", name: "dutch", aliases: ["flemish"]),
    Language(code: "no", name: "norwegian", aliases: ["nb", "nn"]),
    Language(code: "pt", name: "portuguese"),
    Language(code: "ro", name: "romanian", aliases: ["moldavian"]),
    Language(code: "ru", name: "russian"),
    Language(code: "sr", name: "serbian"),
    Language(code: "sv", name: "swedish"),
    Language(code: "ta", name: "tamil"),
    Language(code: "tr", name: "turkish"),
    Language(code: "yi", name: "yiddish"),
    Language(code: "zh", name: "chinese", writesWithoutSpaces: true),
    Language(code: "simple", name: "none"),
  ]
}

private let frenchElided = [
  "l", "m", "t", "qu", "n", "s", "j", "d", "c", "jusqu", "quoiqu", "lorsqu", "puisqu",
]

private let italianElided = [
  "c", "l", "all", "dall", "dell", "nell", "sull", "coll", "pell", "gl", "agl", "dagl", "degl", "negl", "sugl", "un",
  "m", "t", "s", "v", "d",
]
