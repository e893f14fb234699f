import Retrieval
import Testing

@Suite struct LanguageTests {
  private func terms(_ text: String, _ language: String, foldsDiacritics: Bool = false) throws -> [String] {
    try Analyzer(AnalysisSettings(language: language, foldsDiacritics: foldsDiacritics)).terms(of: text)
  }

  @Test func everySnowballLanguageIsKnown() throws {
    for algorithm in SnowballStemmer.algorithms where algorithm != "porter" {
      #expect(throws: Never.self) { try Analyzer(AnalysisSettings(language: algorithm)) }
    }
  }

  @Test func elidedWordsGo() throws {
    #expect(try terms("L'homme d’aujourd'hui qu'il aime", "fr") == ["homm", "aujourd'hui", "aim"])
    #expect(try terms("dell'acqua l’università", "it") == ["acqua", "univers"])
  }

  @Test func turkishHasTwoLettersI() throws {
    let settings = AnalysisSettings(language: "tr", stemmer: AnalysisSettings.Stemmer.none)
    #expect(try Analyzer(settings).terms(of: "İSTANBUL'da ISPARTA I\u{307}Z") == ["istanbul", "ısparta", "iz"])
  }

  @Test func marksAreFoldedOnRequest() throws {
    let text = "Žlutý kůň, Ærøskøbing, straße, Ελλάδα, שָׁלוֹם, हिन्दी"
    let settings = AnalysisSettings(language: "simple", foldsDiacritics: true)
    #expect(
      try Analyzer(settings).terms(of: text)
        == ["zluty", "kun", "aeroskobing", "strasse", "ελλαδα", "שלום", "हिन्दी"])
  }

  @Test func inflectedFormsMeet() throws {
    let pairs = [
      ("de", "Häuser", "Häusern"), ("fr", "chantaient", "chanter"), ("es", "canciones", "canción"),
      ("it", "mangiare", "mangiavano"), ("pt", "cantando", "cantar"), ("nl", "boeken", "boek"),
      ("sv", "flickorna", "flicka"),
      ("no", "bilene", "bilen"), ("da", "husene", "husets"), ("fi", "taloissa", "talossa"), ("ru", "книги", "книгами"),
      ("hu", "házakban", "házak"), ("ro", "copiilor", "copii"), ("tr", "kitaplar", "kitap"), ("ar", "الكتاب", "كتاب"),
      ("el", "δρόμος", "δρόμοι"), ("hi", "किताबें", "किताब"), ("id", "bukunya", "buku"), ("ga", "gcait", "cait"),
      ("lt", "namai", "namas"),
    ]
    for (language, one, other) in pairs {
      #expect(try terms(one, language) == terms(other, language), "\(language)")
    }
  }

  @Test func stopWordsOfTheLanguageGo() throws {
    #expect(try terms("das ist der Hund", "de") == ["hund"])
    #expect(try terms("это и есть дом", "ru") == ["дом"])
    #expect(try terms("och det är en bil", "sv") == ["bil"])
  }

  @Test func bigramsRunAcrossScriptsThatTouch() throws {
    #expect(try terms("東京タワーへ", "ja") == ["東京", "京タ", "タワ", "ワー", "ーへ"])
    #expect(try terms("中 a文 ｶﾞｽ ＡＢＣ the", "zh") == ["中", "文", "ガス", "abc"])
  }
}
