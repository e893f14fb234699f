import RankifyCore
import Transformers

/// The tokens of a vocabulary in the order of their bytes, so that those which fit a grammar are found in one walk.
package struct VocabularyBytes: Sendable {
  private let ids: [Int32]
  private let bytes: [UInt8]
  private let starts: [Int]
  /// How many bytes each has in common with the one before.
  private let shared: [Int]

  /// The tokens of a tokenizer but special ones and those without bytes.
  init(_ tokenizer: Tokenizer) { self.init(tokenizer.tokenBytes()) }

  /// Tokens by their ids.
  package init(_ tokens: [[UInt8]?]) {
    let known = tokens.enumerated().compactMap { id, bytes in bytes.map { (Int32(id), $0) } }
    let sorted = known.filter { !$0.1.isEmpty }.sorted { $0.1.lexicographicallyPrecedes($1.1) }
    ids = sorted.map(\.0)
    bytes = sorted.flatMap(\.1)
    starts = sorted.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.1.count) }
    shared = sorted.indices.map { index in
      index == 0 ? 0 : zip(sorted[index - 1].1, sorted[index].1).prefix { $0 == $1 }.count
    }
  }

  /// The tokens that an answer may go on with.
  /// - Complexity: O(vocabulary), little of it where few fit
  package func allowed<Grammar: AnswerGrammar>(_ grammar: Grammar, _ state: Grammar.State) -> [Int32] {
    var found: [Int32] = []
    // The states behind each byte of the last token that was walked, as far as it fitted.
    var states = [state]
    for index in ids.indices where shared[index] < states.count {
      states.removeLast(states.count - 1 - shared[index])
      let token = bytes[starts[index]..<starts[index + 1]]
      for byte in token.dropFirst(shared[index]) {
        guard let next = grammar.next(states[states.count - 1], byte) else { break }
        states.append(next)
      }
      if states.count - 1 == token.count { found.append(ids[index]) }
    }
    return found
  }

  /// The bytes of a token; none for one that has none.
  func bytes(of id: Int32) -> ArraySlice<UInt8> {
    guard let index = ids.firstIndex(of: id) else { return [] }
    return bytes[starts[index]..<starts[index + 1]]
  }
}
