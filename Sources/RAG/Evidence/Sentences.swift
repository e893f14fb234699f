/// The sentences of a text, with their ends and with the citations behind them.
///
/// A sentence ends behind `.`, `!`, `?` before a blank, unless the text goes on in lower case, behind `。`, `！`, `？` anywhere, and
/// with its line. A full stop behind one letter (`J. Smith`), a usual abbreviation or the number of a list's item ends none.
package enum Sentences {
  private static let abbreviations: Set<String> = [
    "mr", "mrs", "ms", "dr", "st", "prof", "sr", "jr", "vs", "e.g", "i.e", "u.s", "u.k", "no", "fig", "approx", "ca",
  ]

  /// The sentences, none empty.
  package static func of(_ text: String) -> [String] {
    var (sentences, current): ([String], String) = ([], "")
    var rest = text[...]
    func end() {
      let sentence = current.trimmed
      if !sentence.isEmpty { sentences.append(sentence) }
      current = ""
    }
    while let first = rest.first {
      rest = rest.dropFirst()
      current.append(first)
      guard first.isNewline || ends(current, with: first, before: rest) else { continue }
      if !first.isNewline { current += closing(&rest) }
      end()
    }
    end()
    return sentences
  }

  private static func ends(_ sentence: String, with sign: Character, before rest: Substring) -> Bool {
    if "。！？".contains(sign) { return true }
    let behind = rest.drop { "\"')”’".contains($0) }
    guard ".!?".contains(sign), behind.first.map({ $0.isWhitespace || $0 == "[" }) ?? true else { return false }
    if behind.drop(while: { $0 == " " }).first?.isLowercase == true { return false }
    guard sign == "." else { return true }
    let end = sentence.dropLast().reversed().prefix { !$0.isWhitespace && !"([\"“".contains($0) }
    let word = String(end.reversed())
    let isInitial = word.count == 1 && word.allSatisfy { $0.isLetter && $0.isUppercase }
    let isItem = word.allSatisfy(\.isNumber) && sentence.trimmed.count == word.count + 1
    return !isInitial && !isItem && !abbreviations.contains(word.lowercased())
  }

  /// Signs and citations that stand behind a sentence's end and belong to it.
  private static func closing(_ rest: inout Substring) -> String {
    var taken = ""
    while true {
      let quotes = rest.prefix { "\"')”’".contains($0) }
      taken += quotes
      rest = rest.dropFirst(quotes.count)
      let behindBlanks = rest.drop { $0 == " " }
      guard behindBlanks.first == "[", let (_, end) = CitedText.citation(in: behindBlanks) else { return taken }
      taken += rest[rest.startIndex..<end]
      rest = rest[end...]
    }
  }
}
