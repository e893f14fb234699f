import Foundation
import LanguageModels
import RankifyCore
import Synchronization
import TestSupport
import Testing

@Suite struct LocalLanguageModelTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func model(_ tiny: TinyLanguageModel = TinyLanguageModel()) throws -> LocalModel {
    try LocalModel(folder.write("tiny.gguf", bytes: tiny.gguf()))
  }

  private static let question = [PromptMessage(.user, "Is the sky blue?")]

  @Test func theLikeliestTokensAreTakenOneByOne() async throws {
    let model = try model()
    let reply = try await LocalLanguageModel(model).answer(Self.question, GenerationOptions(maximumTokens: 12))
    var (state, written): (_, [Int32]) = (model.decoder.emptyState, [])
    let prompt = try model.promptTokens(Self.question)
    var last = try model.decoder.read(prompt, &state)
    while written.count < 12 {
      let logits = model.decoder.logits(last).elements
      let id = Int32(try #require(logits.indices.max { logits[$0] < logits[$1] }))
      written.append(id)
      if model.endTokens.contains(id) { break }
      last = try model.decoder.read([id], &state)
    }
    #expect(reply.text == model.tokenizer.decode(written))
    #expect(reply.usage == TokenUsage(prompt: prompt.count, answer: written.count))
  }

  @Test func piecesMakeUpTheAnswer() async throws {
    let pieces = Mutex<[String]>([])
    let options = GenerationOptions(maximumTokens: 60, temperature: 1.5, seed: 4, stops: ["e"])
    let reply = try await LocalLanguageModel(model()).answer(Self.question, options) { piece in
      pieces.withLock { $0.append(piece) }
    }
    #expect(pieces.withLock { $0.joined() } == reply.text)
    #expect(!reply.text.contains("e"))
  }

  @Test func whatIsSharedChangesNothing() async throws {
    let model = try model(), options = GenerationOptions(maximumTokens: 30, temperature: 1, seed: 7)
    let sharing = LocalLanguageModel(model)
    let questions = ["Is the sky blue?", "Is the sky blue?", "Is the sea deep?", "Is the sky high?", "Why?"]
    for (number, question) in questions.enumerated() {
      let messages = [PromptMessage(.user, question)]
      var fresh = try await LocalLanguageModel(model, keepingPrompts: 0).answer(messages, options)
      let reply = try await sharing.answer(messages, options)
      #expect(fresh.usage?.reused == 0)
      #expect((reply.usage?.reused ?? 0 > 0) == (number > 0))
      fresh.usage?.reused = reply.usage?.reused ?? 0
      #expect(reply == fresh)
    }
  }

  @Test(arguments: 0..<12) func answersKeepToTheirForm(_ seed: Int) async throws {
    let speaker = LocalLanguageModel(try model())
    func answer(_ form: AnswerForm) async throws -> GenerationReply {
      let options = GenerationOptions(maximumTokens: 120, temperature: 1, seed: UInt64(seed), form: form)
      return try await speaker.answer(Self.question, options)
    }
    let choice = try await answer(.oneOf(["yes", "no", "not yet"]))
    #expect(["yes", "no", "not yet"].contains(choice.text) && choice.finish == .end)
    let order = try await answer(.permutation(count: 11))
    let numbers = order.text.split(separator: " > ").compactMap { Int($0.dropFirst().dropLast()) }
    #expect(numbers.sorted() == Array(1...11) && order.finish == .end, "\(order.text)")
    let json = try await answer(.json)
    #expect(json.text.hasPrefix("{") || json.text.hasPrefix("["))
    if json.finish == .end { _ = try JSONSerialization.jsonObject(with: Data(json.text.utf8)) }
  }

  @Test func likelihoodsAreSumsOfLogarithms() async throws {
    let model = try model()
    let speaker = LocalLanguageModel(model)
    let texts = ["yes", "no", "Perhaps 日", "y"]
    let found = try await speaker.logLikelihoods(of: texts, after: Self.question)
    for (text, likelihood) in zip(texts, found.logProbabilities) {
      var state = model.decoder.emptyState, expected = 0.0
      var last = try model.decoder.read(try model.promptTokens(Self.question), &state)
      for id in model.tokenizer.tokens(text) {
        let logits = model.decoder.logits(last).elements.map(Double.init)
        expected += logits[Int(id)] - log(logits.reduce(0) { $0 + exp($1) })
        last = try model.decoder.read([id], &state)
      }
      #expect(abs(likelihood - expected) < 1e-4, "\(text)")
    }
    #expect(found.tokenCounts == texts.map { model.tokenizer.tokens($0).count })
    #expect(found.tokenCounts[0] == 1 && found.tokenCounts[2] > 5)
  }

  @Test func likelihoodsOfAllTokensAreOne() async throws {
    let model = try model()
    let letters = (0..<256).compactMap { model.tokenizer.token(of: Int32($0)) }.filter { $0.utf8.count == 1 }
    let found = try await LocalLanguageModel(model).logLikelihoods(of: letters, after: Self.question)
    let sum = found.logProbabilities.reduce(0) { $0 + exp($1) }
    #expect(sum > 0.1 && sum < 1)
  }

  @Test func beginningsHaveNoMoreTokensThanAskedFor() throws {
    let local: any LanguageModel = LocalLanguageModel(try model()), other: any LanguageModel = ScriptedModel()
    let texts = ["", "a", "Yes, the sky is blue. <|im_end|>", "日本語のテキスト", "e\u{301}e\u{301}e\u{301}👩‍👩‍👧‍👦 x"]
    let cases = [local, other].flatMap { model in
      texts.flatMap { text in (0...20).map { (model, text, $0) } }
    }
    for (model, text, count) in cases {
      let beginning = model.beginning(of: text, tokens: count)
      #expect(text.utf8.starts(with: beginning.utf8))
      #expect(model.tokenCount(of: beginning) <= count)
      if model.tokenCount(of: text) <= count { #expect(beginning == text) }
    }
  }

  @Test func aPromptThatIsTooLongIsRefused() async throws {
    var tiny = TinyLanguageModel()
    tiny.contextLength = 64
    let speaker = LocalLanguageModel(try model(tiny))
    let error = await #expect(throws: RankifyError.self) {
      try await speaker.answer([PromptMessage(.user, String(repeating: "a", count: 100))])
    }
    #expect(error?.message.contains("which is more than the 64 that") == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("give it fewer or shorter passages") == true)
  }

  @Test func anAnswerEndsWhereTheContextDoes() async throws {
    var tiny = TinyLanguageModel()
    tiny.contextLength = 64
    let model = try model(tiny), prompt = try model.promptTokens(Self.question).count
    let options = GenerationOptions(
      maximumTokens: 1000, temperature: 1, form: .oneOf([String(repeating: "ab", count: 99)]))
    let reply = try await LocalLanguageModel(model).answer(Self.question, options)
    // The last token is written but not read.
    #expect(reply.finish == .contextFull && reply.usage?.answer == 64 - prompt + 1)
  }

  @Test func logitsThatAreNoNumbersAreRefused() async throws {
    var tiny = TinyLanguageModel()
    tiny.isBroken = true
    let speaker = LocalLanguageModel(try model(tiny))
    let error = await #expect(throws: RankifyError.self) { try await speaker.answer(Self.question) }
    #expect(error?.code == .failure)
    let words = "the logit of token \(TinyLanguageModel.tokens.count - 1) ('<|endoftext|>') is "
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  @Test(arguments: [
    (GenerationOptions(maximumTokens: 0), "at most 0 tokens"),
    (GenerationOptions(temperature: -1), "temperature of -1"),
    (GenerationOptions(temperature: .nan), "temperature of nan"), (GenerationOptions(topK: 0), "top-k of 0"),
    (GenerationOptions(topP: 0), "top-p of 0"), (GenerationOptions(minP: 2), "min-p of 2"),
    (GenerationOptions(logitBias: [1: .infinity]), "logit bias of inf"),
    (GenerationOptions(stops: [""]), "a stop string without characters"),
    (GenerationOptions(form: .oneOf([])), "a choice of no texts"),
    (GenerationOptions(form: .permutation(count: 0)), "an order of 0"),
  ]) func optionsThatCannotBeAreRefused(_ options: GenerationOptions, _ words: String) async throws {
    let speaker = LocalLanguageModel(try model())
    let error = await #expect(throws: RankifyError.self) { try await speaker.answer(Self.question, options) }
    #expect(error?.code == .badArguments && error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  @Test func aStoppedTaskEnds() async throws {
    let speaker = LocalLanguageModel(try model())
    let task = Task { try await speaker.answer(Self.question, GenerationOptions(maximumTokens: 1_000_000)) }
    task.cancel()
    let result = await task.result
    #expect(throws: RankifyError.self) { try result.get() }
  }
}
