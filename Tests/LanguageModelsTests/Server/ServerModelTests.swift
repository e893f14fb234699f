import Foundation
import LanguageModels
import RankifyCore
import Synchronization
import TestSupport
import Testing

/// A server with a script, and the model on it.
struct ServerFixture: Sendable {
  static let key = "sk-secret-42"
  static let question = [PromptMessage(.system, "Be brief."), PromptMessage(.user, "Say \"hé\"\n")]

  let server: ScriptedServer
  let model: ServerModel

  init(_ script: [[ScriptedServer.Step]], key: String? = Self.key, _ change: (inout ServerSettings) -> Void = { _ in })
    throws
  {
    server = try ScriptedServer(script)
    var settings = ServerSettings()
    (settings.firstPause, settings.silence, settings.attempts) = (.milliseconds(1), 300, 3)
    change(&settings)
    let environment = key.map { ["OPENAI_API_KEY": $0] } ?? [:]
    model = try ServerModel("openai:tiny@\(server.address)/v1/", environment: environment, settings: settings)
  }

  func answer(_ options: GenerationOptions = GenerationOptions()) async throws(RankifyError) -> GenerationReply {
    try await model.answer(Self.question, options)
  }

  /// The answer and its pieces.
  func stream(
    _ options: GenerationOptions = GenerationOptions()
  ) async throws(RankifyError) -> (GenerationReply, [String]) {
    let pieces = Pieces()
    let reply = try await model.answer(Self.question, options) { piece in pieces.list.withLock { $0.append(piece) } }
    return (reply, pieces.list.withLock { $0 })
  }

  private final class Pieces: Sendable {
    let list = Mutex<[String]>([])
  }

  static func reply(_ text: String, finish: String = "stop") -> [ScriptedServer.Step] {
    .reply(
      #"{"choices":[{"message":{"role":"assistant","content":"\#(text)"},"finish_reason":"\#(finish)"}],"#
        + #""usage":{"prompt_tokens":11,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":5}}}"#)
  }

  static func piece(_ text: String, finish: String? = nil) -> String {
    let finish = finish.map { "\"\($0)\"" } ?? "null"
    return #"{"choices":[{"delta":{"content":"\#(text)"},"finish_reason":\#(finish)}]}"#
  }
}

@Suite struct ServerModelTests {
  @Test func anAnswerComesWithItsCount() async throws {
    let fixture = try ServerFixture([ServerFixture.reply("h\\u00e9")])
    let options = GenerationOptions(
      maximumTokens: 9, temperature: 0.5, topK: 4, topP: 0.9, seed: 7, stops: ["a", "b"], logitBias: [5: -.infinity])
    let reply = try await fixture.answer(options)
    #expect(
      reply == GenerationReply("hé", finish: .end, usage: TokenUsage(prompt: 11, reused: 5, answer: 3)))
    let request = try #require(fixture.server.requests.first)
    #expect(request.path == "/v1/chat/completions")
    #expect(request.headers["authorization"] == "Bearer \(ServerFixture.key)")
    let sent = try JSONSerialization.jsonObject(with: Data(request.body.utf8)) as? NSDictionary
    let expected: NSDictionary = [
      "model": "tiny", "max_tokens": 9, "temperature": 0.5, "seed": 7, "top_k": 4, "top_p": 0.9, "stop": ["a", "b"],
      "logit_bias": ["5": -100],
      "messages": [["role": "system", "content": "Be brief."], ["role": "user", "content": "Say \"hé\"\n"]],
    ]
    #expect(sent == expected)
  }

  @Test func reasonsForTheEndAreTold() async throws {
    for (name, finish) in [("length", GenerationReply.Finish.length), ("content_filter", .filtered), ("stop", .end)] {
      #expect(try await ServerFixture([ServerFixture.reply("a", finish: name)]).answer().finish == finish)
    }
  }

  @Test func piecesComeAsTheyAreWritten() async throws {
    let usage = #"{"choices":[],"usage":{"prompt_tokens":4,"completion_tokens":2}}"#
    let fixture = try ServerFixture([
      .events([ServerFixture.piece("Gr"), ServerFixture.piece("een", finish: "stop"), usage, "[DONE]", "not read"])
    ])
    let (reply, pieces) = try await fixture.stream()
    #expect(pieces == ["Gr", "een"])
    #expect(reply == GenerationReply("Green", finish: .end, usage: TokenUsage(prompt: 4, answer: 2)))
    #expect(fixture.server.requests[0].body.contains(#""stream":true"#))
  }

  @Test func stopStringsAreKeptBackThoughServersSendThem() async throws {
    let stops = ["one", "two", "three", "four", "\nfive"]
    let events: [ScriptedServer.Step] =
      .events(["a\\n", "fi", "ve b"].map { ServerFixture.piece($0) }) + [.pause(600), .send("data: [DONE]\n\n")]
    let fixture = try ServerFixture([events, ServerFixture.reply("a\\nfive b")])
    let begun = ContinuousClock.now
    let (reply, pieces) = try await fixture.stream(GenerationOptions(stops: stops))
    #expect(pieces == ["a"] && reply.text == "a" && reply.finish == .end)
    #expect(begun.duration(to: .now) < .seconds(500), "the rest was waited for")
    #expect(try await fixture.answer(GenerationOptions(stops: stops)).text == "a")
    // Servers take four.
    #expect(fixture.server.requests[0].body.contains(#""stop":["one","two","three","four"]"#))
  }

  @Test func aServerThatDoesNotStreamIsUnderstood() async throws {
    let (reply, pieces) = try await ServerFixture([ServerFixture.reply("whole")]).stream()
    #expect(reply.text == "whole" && pieces == ["whole"])
  }

  @Test func textsMayComeInParts() async throws {
    let parts =
      #"[{"type":"thinking","thinking":[{"type":"text","text":"no"}]},{"type":"text","text":"a"},{"type":"text","text":"b"}]"#
    let body = #"{"choices":[{"message":{"content":\#(parts)},"finish_reason":"stop"}]}"#
    #expect(try await ServerFixture([.reply(body)]).answer().text == "ab")
    let none = #"{"choices":[{"message":{"content":null},"finish_reason":"stop"}]}"#
    #expect(try await ServerFixture([.reply(none)]).answer().text.isEmpty)
  }

  @Test func theNewerNameOfTheLimitIsTaken() async throws {
    let refusal = #"{"error":{"message":"Use 'max_completion_tokens' instead.","code":"unsupported_parameter"}}"#
    let fixture = try ServerFixture([.reply(refusal, status: 400), ServerFixture.reply("ok")])
    #expect(try await fixture.answer().text == "ok")
    #expect(fixture.server.requests.map { $0.body.contains("\"max_tokens\"") } == [true, false])
    let stubborn = try ServerFixture([.reply(refusal, status: 400)])
    let error = await #expect(throws: RankifyError.self) { try await stubborn.answer() }
    #expect(error?.message.contains("how the length of answers is limited") == true)
  }

  @Test func probabilitiesOfFirstWordsAreRead() async throws {
    let top =
      #"[{"token":"Yes","logprob":-0.5},{"token":" Yes","logprob":-2.0},{"token":"No","logprob":-1.5},{"token":"so","logprob":-4}]"#
    let body = #"{"choices":[{"message":{"content":"Yes"},"logprobs":{"content":[{"top_logprobs":\#(top)}]}}]}"#
    let fixture = try ServerFixture([.reply(body)])
    let found = try await fixture.model.logProbabilities(
      ofNext: ["Yes", "No", "Perhaps"], after: ServerFixture.question)
    #expect(abs(found.logProbabilities[0] - log(exp(-0.5) + exp(-2))) < 1e-12)
    #expect(found.logProbabilities[1...] == [-1.5, -.infinity])
    #expect(fixture.server.requests[0].body.contains(#""logprobs":true,"top_logprobs":20"#))
    var error = await #expect(throws: RankifyError.self) {
      try await fixture.model.logProbabilities(ofNext: ["Vielleicht"], after: ServerFixture.question)
    }
    #expect(error?.message.contains("none of 'Vielleicht' among the likeliest first tokens, which are 'Yes'") == true)
    let silent = try ServerFixture([ServerFixture.reply("Yes")])
    error = await #expect(throws: RankifyError.self) {
      try await silent.model.logProbabilities(ofNext: ["Yes"], after: ServerFixture.question)
    }
    #expect(error?.message.contains("does not tell probabilities") == true)
  }

  @Test func formsAndBadOptionsAreRefusedBeforeAnythingIsSent() async throws {
    let fixture = try ServerFixture([ServerFixture.reply("a")])
    for options in [GenerationOptions(form: .json), GenerationOptions(temperature: -1)] {
      let error = await #expect(throws: RankifyError.self) { try await fixture.answer(options) }
      #expect(error?.code == .badArguments)
    }
    #expect(fixture.server.requests.isEmpty)
  }
}
