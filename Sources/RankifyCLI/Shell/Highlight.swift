/// Text in which some stretches matched a query.
package enum Highlight {
  /// Marks around a match, as a snippet carries them: private-use characters that no text should hold.
  package static let open: Character = "\u{E000}"
  package static let close: Character = "\u{E001}"

  /// `snippet` with its matches coloured, or without the marks where the style is off.
  package static func rendered(_ snippet: String, _ style: Style) -> String {
    var text = ""
    var match: String?
    for character in snippet {
      switch character {
      case open: match = match ?? ""
      case close:
        text += style.match(match ?? "")
        match = nil
      default:
        if match == nil { text.append(character) } else { match?.append(character) }
      }
    }
    return text + style.match(match ?? "")
  }
}
