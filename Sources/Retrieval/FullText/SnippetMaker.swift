/// Cuts passages out of texts and marks matches in them.
struct SnippetMaker {
  let analyzer: Analyzer
  let marks: Snippet.Marks
  /// Terms in a passage.
  let length: Int

  func snippet(of document: MatchedDocument) -> Snippet {
    Snippet(title: highlighted(document), text: passage(of: document))
  }

  private func highlighted(_ document: MatchedDocument) -> String {
    var title = document.title
    let spans = spans(document.matches(in: .title), tokens(of: &title))
    return render(&title, 0..<title.utf8.count, spans)
  }

  private func passage(of document: MatchedDocument) -> String {
    var text = document.text
    let tokens = tokens(of: &text)
    let matches = document.matches(in: .text).filter { Int($0.position) + Int($0.count) <= tokens.count }
    let chosen = PassageChoice(matches, length: length, tokens: tokens.count).tokens
    let start = chosen.lowerBound == 0 ? 0 : tokens[chosen.lowerBound].lowerBound
    let end = chosen.upperBound == tokens.count ? text.utf8.count : tokens[chosen.upperBound - 1].upperBound
    let inside = matches.filter { chosen.contains(Int($0.position)) }
    let passage = render(&text, start..<end, spans(inside, tokens))
    return (start > 0 ? "…" : "") + passage + (end < text.utf8.count ? "…" : "")
  }

  /// Where each token stands, in bytes.
  private func tokens(of text: inout String) -> [Range<Int>] {
    var tokens: [Range<Int>] = []
    text.withUTF8 { bytes in
      analyzer.analyze(bytes) { _, start, end in
        tokens.append(start..<end)
        return true
      }
    }
    return tokens
  }

  /// The bytes that matches in order cover, overlapping ones joined.
  private func spans(_ matches: [PhraseMatch], _ tokens: [Range<Int>]) -> [Range<Int>] {
    var spans: [Range<Int>] = []
    for match in matches {
      let (first, last) = (Int(match.position), Int(match.position) + Int(match.count) - 1)
      guard first >= 0, last < tokens.count else { continue }
      let span = tokens[first].lowerBound..<max(tokens[first].upperBound, tokens[last].upperBound)
      if let previous = spans.last, previous.upperBound > span.lowerBound {
        spans[spans.count - 1] = previous.lowerBound..<max(previous.upperBound, span.upperBound)
      } else {
        spans.append(span)
      }
    }
    return spans
  }

  /// The bytes of `range` with marks around `spans`, white space made one blank, and none at either end.
  private func render(_ text: inout String, _ range: Range<Int>, _ spans: [Range<Int>]) -> String {
    text.withUTF8 { bytes in
      var output: [UInt8] = []
      var next = range.lowerBound
      for span in spans {
        SnippetMaker.append(bytes, next..<span.lowerBound, to: &output)
        output += marks.open.utf8
        let end = min(span.upperBound, range.upperBound)
        SnippetMaker.append(bytes, span.lowerBound..<end, to: &output)
        output += marks.close.utf8
        next = end
      }
      SnippetMaker.append(bytes, next..<range.upperBound, to: &output)
      if output.last == UInt8(ascii: " ") { output.removeLast() }
      return String(decoding: output, as: UTF8.self)
    }
  }

  private static func append(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, to output: inout [UInt8]) {
    for byte in bytes[range] {
      // Every ASCII control character counts as white space: none of them may reach a terminal.
      if byte > 0x20, byte != 0x7F {
        output.append(byte)
      } else if !output.isEmpty, output.last != 0x20 {
        output.append(0x20)
      }
    }
  }
}

/// Which tokens of a text to show: those around the matches of the most phrases.
struct PassageChoice {
  /// The tokens of the passage.
  let tokens: Range<Int>

  /// Chooses among all passages of `length` tokens that begin with a match: most different phrases, then most matches, then
  /// the earliest. The passage is then moved so that its matches stand in the middle.
  ///
  /// Complexity: O(`matches`)
  init(_ matches: [PhraseMatch], length: Int, tokens: Int) {
    var counts: [Int32: Int] = [:]
    var end = 0
    var best = (phrases: 0, matches: 0, first: 0, last: 0)
    for start in matches.indices {
      let limit = Int(matches[start].position) + length
      while end < matches.count, end == start || Int(matches[end].position) + Int(matches[end].count) <= limit {
        counts[matches[end].phrase, default: 0] += 1
        end += 1
      }
      if (counts.count, end - start) > (best.phrases, best.matches) {
        let last = matches[start..<end].reduce(0) { max($0, Int($1.position) + Int($1.count)) }
        best = (counts.count, end - start, Int(matches[start].position), last)
      }
      if let count = counts[matches[start].phrase] { counts[matches[start].phrase] = count > 1 ? count - 1 : nil }
    }
    let margin = max(0, length - (best.last - best.first)) / 2
    let start = max(0, min(best.first - (best.matches == 0 ? 0 : margin), tokens - length))
    self.tokens = start..<min(tokens, start + length)
  }
}
