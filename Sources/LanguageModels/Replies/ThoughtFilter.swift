/// Takes out of a reply what a model thinks aloud before it answers: a first part in `<think>` and `</think>`.
///
/// Works on pieces as they are written. A thought that never ends leaves no answer. A thought that the prompt began already, so
/// that the reply holds its end alone, is known as such only once the whole reply is there.
package struct ThoughtFilter {
  private enum Place {
    case beginning, thought, gap, answer
  }

  private static let (opening, closing) = ("<think>", "</think>")

  private var place = Place.beginning
  /// What is not decided yet.
  private var held = ""

  package init() {}

  /// What of the reply up to the end of a piece belongs to the answer and was not given out before.
  package mutating func append(_ piece: String) -> String {
    held += piece
    if place == .beginning { begin() }
    if place == .thought { think() }
    if place == .gap { skipBlanks() }
    if place != .answer { return "" }
    defer { held = "" }
    return held
  }

  /// What is left of the answer when the reply is at its end.
  package mutating func finish() -> String {
    defer { held = "" }
    return place == .beginning ? held : ""
  }

  /// A whole reply without thoughts.
  package static func answer(in reply: String) -> String {
    var filter = ThoughtFilter()
    let answer = filter.append(reply) + filter.finish()
    guard answer == reply, !reply.contains(opening), let end = reply.end(of: closing) else { return answer }
    return String(reply[end...].drop(while: \.isWhitespace))
  }

  private mutating func begin() {
    let text = held.drop(while: \.isWhitespace)
    if text.hasPrefix(Self.opening) {
      (place, held) = (.thought, String(text.dropFirst(Self.opening.count)))
    } else if !Self.opening.hasPrefix(text) {
      place = .answer
    }
  }

  private mutating func think() {
    guard let end = held.end(of: Self.closing) else { return }
    (place, held) = (.gap, String(held[end...]))
  }

  private mutating func skipBlanks() {
    held = String(held.drop(while: \.isWhitespace))
    if !held.isEmpty { place = .answer }
  }
}

extension String {
  /// Where a text ends that stands in this one.
  fileprivate func end(of text: String) -> Index? {
    let (bytes, wanted) = (Array(utf8), Array(text.utf8))
    guard bytes.count >= wanted.count else { return nil }
    let start = (0...(bytes.count - wanted.count)).first { bytes[$0..<($0 + wanted.count)].elementsEqual(wanted) }
    return start.map { utf8.index(utf8.startIndex, offsetBy: $0 + wanted.count) }
  }
}
