import Foundation
import RankifyCore

/// rankify's library behind the protocol that the peers speak: a line of JSON answers a line of JSON.
///
///     Contestant encode MODEL PRECISION THREADS
///     Contestant cold MODEL PRECISION THREADS TEXT      encodes one text and ends
///     Contestant search VECTORS DIMENSION KIND THREADS FOLDER
///     Contestant tokenize TOKENIZER
@main
enum Contestant {
  static func main() {
    do {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("Contestant: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func run(_ words: [String]) throws {
    switch words.first {
    case "encode" where words.count == 4:
      let encoder = try EncodingContestant(model: words[1], precision: words[2], threads: words[3])
      try Conversation.hold(opening: ["instructions": encoder.instructions], answer: encoder.answer)
    case "cold" where words.count == 5:
      try EncodingContestant(model: words[1], precision: words[2], threads: words[3]).encode([words[4]])
    case "search" where words.count == 6:
      let searcher = try SearchContestant(
        VectorFile(words[1], dimension: words[2]), kind: words[3], threads: words[4], folder: words[5])
      try Conversation.hold(
        opening: ["build": searcher.buildSeconds, "bytes": searcher.bytes], answer: searcher.answer)
    case "tokenize" where words.count == 2:
      try Conversation.hold(opening: ["ready": true], answer: TokenizingContestant(words[1]).answer)
    default:
      throw RankifyError(.badArguments, "expected 'encode', 'cold', 'search' or 'tokenize' and what belongs to it")
    }
  }
}
