import RankifyCore

/// What a re-ranker reads of a document that may be longer than its model's input.
public enum LongDocuments: Hashable, Sendable {
  /// The beginning, as far as the model reads; the rest is cut off.
  case beginning
  /// Windows of that many words, each beginning `stride` words after the one before it and led by the title; the document
  /// scores as its best window.
  ///
  /// MaxP of Dai and Callan, "Deeper Text Understanding for IR with Contextual Neural Language Modeling", SIGIR 2019, with
  /// windows of 150 words and a stride of 75.
  case bestPassage(words: Int = 150, stride: Int = 75)

  /// What is read of `document`: one text or more.
  /// - Complexity: O(*n* · words / stride) in the length of the text
  public func passages(of document: Document) -> [String] {
    guard case .bestPassage(let words, let step) = self else { return [document.contents] }
    precondition(words > 0 && (1...words).contains(step), "expected 1 ≤ stride ≤ words, got \(step) and \(words)")
    let spans = document.text.split(whereSeparator: \.isWhitespace)
    if spans.count <= words { return [document.contents] }
    var passages: [String] = []
    var start = 0
    while true {
      let end = min(start + words, spans.count)
      let window = document.text[spans[start].startIndex..<spans[end - 1].endIndex]
      passages.append(Document(id: document.id, title: document.title, text: String(window)).contents)
      if end == spans.count { return passages }
      start += step
    }
  }
}
