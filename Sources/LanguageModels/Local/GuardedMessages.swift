import RankifyCore
import Transformers

/// Messages on their way through a chat template: special tokens in them, and the end of the last one, are marked by characters
/// that do not occur in them, and found again in what the template makes of them.
struct GuardedMessages {
  /// The messages with their marks.
  private(set) var messages: [PromptMessage]
  /// What the marks stand for.
  private var guarded: [String] = []
  private let mark: Unicode.Scalar
  private let end: Unicode.Scalar

  init(_ messages: [PromptMessage], _ tokenizer: Tokenizer) {
    let used = Set(messages.flatMap(\.content.unicodeScalars))
    // Private use. A text that has all 65534 of them is none.
    let free = (0x10_0000...0x10_fffd).lazy.compactMap { Unicode.Scalar($0) }.filter { !used.contains($0) }.prefix(2)
    (mark, end) = (free.first ?? "\u{10fffd}", free.dropFirst().first ?? "\u{10fffc}")
    self.messages = messages
    for index in messages.indices { guardMessage(index, tokenizer) }
    if messages.last?.role == .assistant { self.messages[messages.count - 1].content.unicodeScalars.append(end) }
  }

  /// Replaces each special token by its number between two marks.
  private mutating func guardMessage(_ index: Int, _ tokenizer: Tokenizer) {
    let content = messages[index].content
    let spans = tokenizer.specialTokenRanges(in: content)
    guard !spans.isEmpty else { return }
    let bytes = Array(content.utf8)
    var (result, done) = ("", 0)
    for span in spans {
      result += String(decoding: bytes[done..<span.lowerBound], as: UTF8.self) + "\(mark)\(guarded.count)\(mark)"
      guarded.append(String(decoding: bytes[span], as: UTF8.self))
      done = span.upperBound
    }
    messages[index].content = result + String(decoding: bytes[done...], as: UTF8.self)
  }

  /// The text up to the end of the last message.
  /// - Parameter source: the template, for messages
  func cutAtEnd(_ text: String, _ source: String) throws(RankifyError) -> String {
    guard let place = text.unicodeScalars.lastIndex(of: end) else {
      throw .invalid(source, "the template leaves out the model's own last message, so that it cannot go on with it")
    }
    return String(text.unicodeScalars[..<place])
  }

  /// The tokens of what a template made of the messages.
  func tokens(_ text: String, _ tokenizer: Tokenizer) -> [Int32] {
    guard !guarded.isEmpty else { return tokenizer.tokens(text) }
    var ids: [Int32] = []
    for (index, piece) in text.unicodeScalars.split(separator: mark, omittingEmptySubsequences: false).enumerated() {
      let piece = String(piece)
      if index % 2 == 1, let number = Int(piece), guarded.indices.contains(number) {
        ids += tokenizer.tokens(guarded[number], specials: .asText)
      } else if !piece.isEmpty {
        ids += tokenizer.tokens(piece)
      }
    }
    return ids
  }
}
