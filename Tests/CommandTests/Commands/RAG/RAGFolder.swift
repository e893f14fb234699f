import Foundation
import Rankify
import TestSupport
import Testing

/// A little corpus with an index, questions and a tiny language model, in a folder of their own.
struct RAGFolder {
  let folder: TemporaryFolder

  init() async throws {
    folder = try TemporaryFolder()
    var model = TinyLanguageModel()
    (model.contextLength, model.layers) = (4096, 1)
    try folder.write("tiny.gguf", bytes: model.gguf())
    try folder.write(
      "corpus.jsonl",
      """
      {"_id":"c1","title":"Cats","text":"The cat sat on the red mat."}
      {"_id":"d1","title":"Dogs","text":"A dog ran home in the rain."}
      {"_id":"c2","title":"Cats at night","text":"At night the cat sees more than a dog."}
      {"_id":"m1","title":"Moon","text":"The moon pulls the sea."}

      """)
    try folder.write(
      "questions.jsonl",
      """
      {"id":"q1","question":"where sat the cat?","answers":["red mat"]}
      {"id":"q2","question":"who ran home?","answers":["a dog"]}
      {"id":"q3","question":"what pulls the sea?","answers":["the moon","moon"]}
      {"id":"q4","question":"what does the cat see?","answers":["more"]}

      """)
    let indexed = try await Rankify.run(["index", "-i", "a.index", "corpus.jsonl", "--quiet"], in: folder.path)
    #expect(indexed.status == 0, "\(indexed.stderr)")
  }

  func rag(_ arguments: String..., environment: [String: String] = [:]) async throws -> Rankify.Result {
    try await Rankify.run(["rag"] + arguments, in: folder.path, environment: environment)
  }

  func text(_ name: String) throws -> String { try String(contentsOfFile: folder.file(name), encoding: .utf8) }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder.file(name)) }

  func lines(_ name: String) throws -> [[String: Any]] { try Self.lines(of: text(name)) }

  static func lines(of text: String) throws -> [[String: Any]] {
    try text.split(separator: "\n").map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  /// A server's answer with these words.
  static func says(_ words: String) -> [ScriptedServer.Step] {
    .reply(
      #"{"choices":[{"message":{"content":"\#(words)"}}],"usage":{"prompt_tokens":100,"completion_tokens":10}}"#)
  }

  /// A server's refusal that asks to come again at once: five of them end the work.
  static let busy: [ScriptedServer.Step] = .reply("", status: 503, headers: ["Retry-After": "0"])
}

extension ScriptedServer {
  /// A model on this server.
  var model: String { "openai:scripted@\(address)/v1" }
}
