/// A text and the citations in it: numbers in brackets, such as `[2]`, `[1, 3]` or `[1][3]`, and ranges of them, `[1-3]`.
package struct CitedText: Equatable {
  /// The text without citations, and without the blanks that stood before them.
  package let plain: String
  /// The numbers that are cited, in order, each as often as it comes.
  package let numbers: [Int]

  /// A range of more numbers than this is no citation.
  private static let longestRange = 50

  package init(_ text: String) {
    var (plain, numbers): (String, [Int]) = ("", [])
    var rest = text[...]
    while let first = rest.first {
      if first == "[", let (cited, end) = CitedText.citation(in: rest) {
        numbers += cited
        while plain.last == " " { plain.removeLast() }
        rest = rest[end...]
      } else {
        plain.append(first)
        rest = rest.dropFirst()
      }
    }
    (self.plain, self.numbers) = (plain.trimmed, numbers)
  }

  /// The numbers of the brackets that a text begins with, and where they end; `nil` where they hold anything else.
  static func citation(in text: Substring) -> (numbers: [Int], end: Substring.Index)? {
    guard let end = text.prefix(64).firstIndex(of: "]") else { return nil }
    var numbers: [Int] = []
    for part in text[text.startIndex..<end].dropFirst().split(
      omittingEmptySubsequences: false, whereSeparator: { ",;".contains($0) })
    {
      let ends = part.split(omittingEmptySubsequences: false) { "-–".contains($0) }.map { Int(String($0).trimmed) }
      switch (ends.count, ends.first ?? nil, ends.last ?? nil) {
      case (1, .some(let number), _) where number >= 0: numbers.append(number)
      case (2, .some(let from), .some(let to)) where from >= 0 && from <= to && to - from < longestRange:
        numbers += from...to
      default: return nil
      }
    }
    return (numbers, text.index(after: end))
  }
}
