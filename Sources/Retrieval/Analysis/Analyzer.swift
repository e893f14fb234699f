import RankifyCore

/// Turns text into terms by settings. A value without mutable state: use one from any number of threads.
public struct Analyzer: Sendable {
  /// The settings it was made with.
  public let settings: AnalysisSettings
  private let stopWords: TermSet?
  private let spelling: TokenSpelling

  /// Creates an analyzer.
  ///
  /// - Throws: when the language, the stemmer or the version of the settings is not known, or a stop word is longer than
  ///   63 bytes; the message names those that are.
  public init(_ settings: AnalysisSettings = AnalysisSettings()) throws(RankifyError) {
    self.settings = settings
    let language = try Self.language(of: settings)
    try Self.check(settings)
    stopWords = try Self.stopWords(settings, language)
    spelling = TokenSpelling(
      stripsPossessives: settings.stripsPossessives, foldsWidth: settings.bigrams, isTurkish: language.code == "tr",
      elided: language.elided.isEmpty ? nil : TermSet(language.elided))
  }

  /// The terms of a text, in order.
  public func terms(of text: String) -> [String] {
    var terms: [String] = []
    var text = text
    text.withUTF8 { bytes in
      analyze(bytes) { term, _, _ in
        terms.append(String(decoding: term, as: UTF8.self))
        return true
      }
    }
    return terms
  }

  /// Calls `emit` with each term of the text in order, until it returns false.
  ///
  /// Takes time linear in the text and a fixed amount of memory. Bytes that are not UTF-8 separate words.
  ///
  /// - Parameters:
  ///   - text: bytes of UTF-8.
  ///   - emit: takes the term's bytes, valid during the call, and where the token it came from begins and ends in `text`.
  package func analyze(
    _ text: UnsafeBufferPointer<UInt8>, emit: (UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool
  ) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * TermBuffer.capacity) { memory in
      var buffer = TermBuffer(UnsafeMutableBufferPointer(rebasing: memory[..<TermBuffer.capacity]))
      if settings.bigrams {
        let pair = TermBuffer(UnsafeMutableBufferPointer(rebasing: memory[TermBuffer.capacity...]))
        analyzeBigrams(text, &buffer, BigramMaker(pair), emit)
      } else {
        analyzeWords(text, &buffer, emit)
      }
    }
  }

  private func analyzeWords(
    _ text: UnsafeBufferPointer<UInt8>, _ buffer: inout TermBuffer,
    _ emit: (UnsafeBufferPointer<UInt8>, Int, Int) -> Bool
  ) {
    let stemming = Stemming(settings.stemmer)
    var scanner = WordScanner(text)
    while let token = scanner.next() {
      spelling.write(token, of: text, to: &buffer)
      guard finish(&buffer, token, stemming) else { continue }
      guard emit(buffer.term, token.start, token.end) else { return }
    }
  }

  private func analyzeBigrams(
    _ text: UnsafeBufferPointer<UInt8>, _ buffer: inout TermBuffer, _ bigrams: consuming BigramMaker,
    _ emit: (UnsafeBufferPointer<UInt8>, Int, Int) -> Bool
  ) {
    let stemming = Stemming(settings.stemmer)
    var scanner = WordScanner(text)
    while let token = scanner.next() {
      spelling.write(token, of: text, to: &buffer)
      if token.kind != .word {
        guard bigrams.add(token, buffer.term, emit) else { return }
        continue
      }
      guard bigrams.endRun(emit) else { return }
      guard finish(&buffer, token, stemming) else { continue }
      guard emit(buffer.term, token.start, token.end) else { return }
    }
    _ = bigrams.endRun(emit)
  }

  /// Stems and folds a term; false if it is a stop word or nothing is left.
  @inline(__always)
  private func finish(_ buffer: inout TermBuffer, _ token: Token, _ stemming: Stemming) -> Bool {
    if let stopWords, stopWords.contains(buffer.term) { return false }
    stemming.apply(to: &buffer, isASCII: token.isASCII)
    if settings.foldsDiacritics { DiacriticFolding.fold(&buffer) }
    return buffer.count > 0
  }
}

extension Analyzer {
  private static func language(of settings: AnalysisSettings) throws(RankifyError) -> Language {
    if let language = Language.named(settings.language) { return language }
    let known = Language.all.map { "\($0.code) (\($0.name))" }.joined(separator: ", ")
    throw RankifyError(.badArguments, "language '\(settings.language)' is not known; known are \(known)")
  }

  private static func check(_ settings: AnalysisSettings) throws(RankifyError) {
    if settings.version != AnalysisSettings.currentVersion {
      throw RankifyError(
        .invalidInput,
        "text analysis of version \(settings.version) was asked for, and this program has version "
          + "\(AnalysisSettings.currentVersion); build the index again")
    }
    guard case .snowball(let algorithm) = settings.stemmer, SnowballStemmer(algorithm) == nil else { return }
    let known = (["none"] + SnowballStemmer.algorithms.sorted()).joined(separator: ", ")
    throw RankifyError(.badArguments, "stemmer '\(algorithm)' is not known; known are \(known)")
  }

  private static func stopWords(_ settings: AnalysisSettings, _ language: Language) throws(RankifyError) -> TermSet? {
    let words =
      switch settings.stopWords {
      case .none: [String]()
      case .standard: StopWords.words(of: language.code)
      case .custom(let words): words.map { $0.lowercased() }
      }
    if words.isEmpty { return nil }
    if let set = TermSet(words) { return set }
    throw RankifyError(.badArguments, "a stop word is longer than 63 bytes; no list has a use for it")
  }
}
