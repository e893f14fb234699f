import Foundation
import RankifyCore

/// rankify's library behind the protocol that the peers speak: a line of JSON answers a line of JSON.
///
///     Contestant encode MODEL PRECISION THREADS
///     Contestant cold MODEL PRECISION THREADS TEXT      encodes one text and ends
///     Contestant search VECTORS DIMENSION KIND THREADS FOLDER
///     Contestant interact VECTORS TOKENS DIMENSION KIND THREADS FOLDER      scores all documents of TOKENS vectors
///     Contestant tokens VECTORS TOKENS DIMENSION KIND THREADS FOLDER        finds the best of them
///     Contestant tokenize TOKENIZER
///     Contestant products THREADS
///     Contestant train MODEL BATCH THREADS DROPOUT TOKENS        keeps intermediate results of so many tokens
///     Contestant decode MODEL PRECISION THREADS
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
    case "decode" where words.count == 4:
      var decoder = try DecodingContestant(model: words[1], precision: words[2], threads: words[3])
      try Conversation.hold(opening: ["loading": decoder.loading]) { try decoder.answer($0) }
    case "search" where words.count == 6:
      let searcher = try SearchContestant(
        VectorFile(words[1], dimension: words[2]), kind: words[3], threads: words[4], folder: words[5])
      try Conversation.hold(
        opening: ["build": searcher.buildSeconds, "bytes": searcher.bytes], answer: searcher.answer)
    case "tokenize" where words.count == 2:
      try Conversation.hold(opening: ["ready": true], answer: TokenizingContestant(words[1]).answer)
    case "products" where words.count == 2:
      try Conversation.hold(opening: ["ready": true], answer: ProductContestant(threads: words[1]).answer)
    case "train" where words.count == 6:
      var trainer = try TrainingContestant(
        model: words[1], batch: words[2], threads: words[3], dropout: words[4], keptTokens: words[5])
      try Conversation.hold(opening: ["ready": true]) { try trainer.answer($0) }
    case "interact" where words.count == 7:
      let scorer = try InteractionContestant(
        VectorFile(words[1], dimension: words[3]), tokens: words[2], kind: words[4], threads: words[5],
        folder: words[6])
      try Conversation.hold(opening: ["build": scorer.buildSeconds], answer: scorer.answer)
    case "tokens" where words.count == 7:
      let searcher = try TokenIndexContestant(
        VectorFile(words[1], dimension: words[3]), tokens: words[2], kind: words[4], threads: words[5],
        folder: words[6])
      try Conversation.hold(
        opening: ["build": searcher.buildSeconds, "bytes": searcher.bytes], answer: searcher.answer)
    default:
      throw RankifyError(
        .badArguments,
        "expected encode, cold, decode, search, tokenize, products, train, interact or tokens, and what belongs to it")
    }
  }
}
