import RankifyCore
import Retrieval
import TestSupport

/// Seeded documents over a small vocabulary with a natural skew: some words in most documents, many in one or two.
struct RandomCollection {
  private var generator: SeededGenerator
  let words: [String]

  init(seed: UInt64, vocabulary: Int = 600) {
    generator = SeededGenerator(seed: seed)
    words = (0..<vocabulary).map { "w\($0)q" }
  }

  /// A word; word *n* is about *n* times rarer than the first.
  mutating func word() -> String {
    let place = Double.random(in: 0..<1, using: &generator)
    let skewed = place * place * place
    return words[Int(skewed * Double(words.count))]
  }

  /// A text of about `length` words; one in forty is empty, one in forty far longer.
  mutating func text(_ length: Int) -> String {
    let kind = Int.random(in: 0..<40, using: &generator)
    let count = kind == 0 ? 0 : Int.random(in: 1...(kind == 1 ? 30 * length : 2 * length), using: &generator)
    return (0..<count).map { _ in word() }.joined(separator: " ")
  }

  /// Documents named so that the order of identifiers is not that of numbers; some have a title, some repeat the one before.
  mutating func documents(_ range: Range<Int>, length: Int = 8) -> [Document] {
    var documents: [Document] = []
    for i in range {
      let id = "\(UInt64(i) &* 0x9e37_79b9_7f4a_7c15 % 1_000_003)-\(i)"
      if let last = documents.last, Int.random(in: 0..<10, using: &generator) == 0 {
        documents.append(Document(id: id, title: last.title, text: last.text))
        continue
      }
      let title = Int.random(in: 0..<5, using: &generator) == 0 ? text(2) : ""
      documents.append(Document(id: id, title: title, text: text(length)))
    }
    return documents
  }

  /// A query of one to `most` words, some of them twice, some unknown to every document.
  mutating func query(_ most: Int) -> String {
    var query = (0..<Int.random(in: 1...most, using: &generator)).map { _ in word() }
    if Int.random(in: 0..<4, using: &generator) == 0 { query.append(query[0]) }
    if Int.random(in: 0..<4, using: &generator) == 0 { query.append("nowhere") }
    return query.joined(separator: " ")
  }

  /// A rare word and a common one: what pruning works hardest on.
  mutating func contrast() -> String {
    words[Int.random(in: 0..<3, using: &generator)] + " "
      + words[Int.random(in: (words.count / 2)..<words.count, using: &generator)]
  }

  mutating func pick<T>(_ values: [T]) -> T { values[Int.random(in: 0..<values.count, using: &generator)] }

  mutating func number(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &generator) }
}
