import Foundation
import LanguageModels
import RankifyCore
import Synchronization
import TestSupport
import Testing

@Suite struct CachedLanguageModelTests {
  private let folder: TemporaryFolder
  private let model = ScriptedModel { messages, number throws(RankifyError) in
    "reply \(number) to \(messages.last?.content ?? "")"
  }
  private let messages = [PromptMessage(.system, "Be \"short\".\n"), PromptMessage(.user, "東京 — where?")]

  init() throws { folder = try TemporaryFolder() }

  private func cached(
    _ ledger: RequestLedger = RequestLedger(), variant: String = "",
    onFault: @escaping @Sendable (String) -> Void = { _ in }
  ) throws -> CachedLanguageModel {
    CachedLanguageModel(
      model, cache: try ResponseCache(folder: folder.file("replies"), variant: variant), ledger: ledger,
      onFault: onFault)
  }

  private var files: [String] {
    let all = FileManager.default.enumerator(atPath: folder.file("replies"))?.compactMap { $0 as? String } ?? []
    return all.filter { $0.hasSuffix(".json") }.map { folder.file("replies/\($0)") }
  }

  @Test func theSameRequestIsAskedOnce() async throws {
    let ledger = RequestLedger()
    let model = try cached(ledger)
    let first = try await model.answer(messages)
    let pieces = Mutex<[String]>([])
    let second = try await model.answer(messages, GenerationOptions()) { piece in pieces.withLock { $0.append(piece) } }
    #expect(first == second && first.text == "reply 0 to 東京 — where?")
    #expect(pieces.withLock { $0.joined() } == first.text)
    #expect(self.model.conversations.count == 1)
    #expect(ledger.asked.requests == 1 && ledger.asked.usage == TokenUsage(prompt: 10, answer: 1))
    #expect(ledger.cached.requests == 1 && ledger.cached.usage == TokenUsage(prompt: 10, answer: 1))
    #expect(try await cached().answer(messages) == first)
  }

  private static let others: [GenerationOptions] = [
    .init(maximumTokens: 7), .init(temperature: 0.5), .init(topK: 3), .init(topP: 0.9), .init(minP: 0.1),
    .init(seed: 1), .init(stops: ["."]), .init(logitBias: [3: 1]), .init(logitBias: [4: 1]), .init(form: .json),
    .init(form: .oneOf(["a"])), .init(form: .oneOf(["b"])), .init(form: .permutation(count: 2)),
    .init(form: .permutation(count: 3)),
  ]

  @Test func everyOptionAndEveryWordCounts() throws {
    let cache = try ResponseCache(folder: folder.file("replies"))
    let identity = LanguageModelIdentity(name: "a", checksum: nil)
    var requests = Self.others.map { cache.request(messages, $0, of: identity) }
    let standard = GenerationOptions()
    requests += [
      cache.request(messages, standard, of: identity),
      cache.request(Array(messages.reversed()), standard, of: identity),
      cache.request([messages[0]], standard, of: identity),
      cache.request([messages[0], PromptMessage(.assistant, messages[1].content)], standard, of: identity),
      cache.request(messages, standard, of: LanguageModelIdentity(name: "b", checksum: nil)),
      cache.request(messages, standard, of: LanguageModelIdentity(name: "a", checksum: "1")),
      try ResponseCache(folder: folder.file("replies"), variant: "int8").request(messages, standard, of: identity),
    ]
    #expect(Set(requests.map(\.key)).count == requests.count)
    let moved = LanguageModelIdentity(name: "elsewhere", checksum: "1")
    #expect(requests.contains(cache.request(messages, standard, of: moved)), "weights that moved are the same")
  }

  @Test(arguments: 0..<8) func damagedFilesAreNoticedAndWrittenAnew(_ kind: Int) async throws {
    let first = try await cached().answer(messages)
    let file = try #require(files.first)
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let damaged = [
      "", String(text.prefix(text.count / 2)), text.replacingOccurrences(of: "reply 0", with: "reply 1"),
      text.replacingOccurrences(of: "where?", with: "when?"), "[]", "{\"format\":\"other\"}",
      text.replacingOccurrences(of: "\"version\":1", with: "\"version\":2"),
      text.replacingOccurrences(of: "\"finish\":\"end\"", with: "\"finish\":\"never\""),
    ][kind]
    #expect(damaged != text)
    try damaged.write(toFile: file, atomically: true, encoding: .utf8)
    let faults = Mutex<[String]>([])
    let ledger = RequestLedger()
    let again = try await cached(ledger) { fault in faults.withLock { $0.append(fault) } }.answer(messages)
    #expect(again.text == first.text.replacingOccurrences(of: "reply 0", with: "reply 1"))
    #expect(faults.withLock { $0.count } == 1 && ledger.asked.requests == 1)
    #expect(faults.withLock { $0.first?.contains(file) } == true)
    #expect(try await cached().answer(messages) == again)
  }

  @Test func aFolderThatCannotBeWrittenCostsNoReply() async throws {
    let faults = Mutex<[String]>([])
    let model = try cached { fault in faults.withLock { $0.append(fault) } }
    try FileManager.default.removeItem(atPath: folder.file("replies"))
    try folder.write("replies", "a file in its place")
    #expect(try await model.answer(messages).text.hasPrefix("reply 0"))
    #expect(faults.withLock { $0.first?.hasPrefix("a reply could not be kept") } == true)
    #expect(throws: RankifyError.self) { try ResponseCache(folder: folder.file("replies")) }
  }

  @Test func manyMayAskAtOnce() async throws {
    let model = try cached()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for i in 0..<64 {
        group.addTask {
          let reply = try await model.answer([PromptMessage(.user, "question \(i % 8)")])
          #expect(reply.text.hasSuffix("question \(i % 8)"))
        }
      }
      try await group.waitForAll()
    }
    #expect(files.count == 8)
  }

  @Test func textsWithNULAreAskedAgain() async throws {
    let (model, messages) = (try cached { Issue.record("\($0)") }, [PromptMessage(.user, "a\0b")])
    #expect(try await model.answer(messages).text == "reply 0 to a\0b")
    #expect(try await model.answer(messages).text == "reply 1 to a\0b")
  }

  @Test func faultsAreNotKept() async throws {
    let model = ScriptedModel { _, number throws(RankifyError) in
      if number == 0 { throw RankifyError(.failure, "busy") }
      return "well"
    }
    let cached = CachedLanguageModel(model, cache: try ResponseCache(folder: folder.file("replies")))
    await #expect(throws: RankifyError.self) { try await cached.answer(messages) }
    #expect(try await cached.answer(messages).text == "well")
    #expect(cached.ledger.asked.requests == 1)
  }

  @Test func pricesAreTwoNumbers() throws {
    let price = try #require(TokenPrice("0.15,0.6"))
    #expect(price.cost(of: TokenUsage(prompt: 2_000_000, reused: 5, answer: 500_000)) == 0.6)
    for text in ["", "1", "1,2,3", "a,b", "-1,2", "1,inf", "nan,1", ","] { #expect(TokenPrice(text) == nil) }
  }
}
