import Foundation
import LanguageModels
import RankifyCore
import Reranking
import TestSupport
import Testing

@Suite struct RetrievalHeadsTests {
  private static let model = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden/llama").path

  @Test func listsAndPresetsNameHeads() throws {
    let listed = try RetrievalHeads(named: "1-2,0-3")
    #expect(listed.heads == [AttentionHead(layer: 1, head: 2), AttentionHead(layer: 0, head: 3)])
    for (name, preset) in RetrievalHeads.presets {
      #expect(try RetrievalHeads(named: name) == preset)
      #expect(Set(preset.heads).count == 16)
    }
    #expect(try RetrievalHeads(named: "llama-3.1-8b-nq").heads.first == AttentionHead(layer: 14, head: 22))
  }

  @Test(arguments: ["", "1", "1-", "-1-2", "1-2,", "1-2;3-4", "llama", "1-2-3", "a-b", "+1-+1", "1- 2"])
  func whatNamesNoHeadsIsRefused(_ text: String) {
    let error = #expect(throws: RankifyError.self) { try RetrievalHeads(named: text) }
    #expect(error?.code == .badArguments && error?.message.contains("names no heads") == true)
  }

  @Test func filesComeBackAsTheyWereWritten() throws {
    let folder = try TemporaryFolder(), path = folder.path + "/heads.json"
    let model = try LocalModel(Self.model)
    let measured = [
      MeasuredHead(head: AttentionHead(layer: 2, head: 1), score: 0.5),
      MeasuredHead(head: AttentionHead(layer: 0, head: 3), score: 0.25),
      MeasuredHead(head: AttentionHead(layer: 1, head: 1), score: 0.125),
    ]
    let file = RetrievalHeadsFile(
      measured, keeping: 2, of: model, criterion: "ranking", examples: 3, passages: 20, seed: 42)
    try file.write(to: path)
    let heads = try RetrievalHeads(named: path)
    #expect(heads.heads == measured.prefix(2).map(\.head))
    #expect(heads.modelChecksum == model.checksum)
    #expect(try heads.check(model) == nil)
  }

  // Sizes tell models apart for certain; other weights may be the same model, quantized otherwise.
  @Test func headsOfAnotherModelAreRefusedOrTold() throws {
    let model = try LocalModel(Self.model)
    let error = #expect(throws: RankifyError.self) { try RetrievalHeads(named: "llama-3.2-1b-nq").check(model) }
    #expect(error?.message.contains("16 layers of 32 heads") == true)
    let folder = try TemporaryFolder(), path = folder.path + "/heads.json"
    try #"{"format":"rankify-heads","version":1,"heads":["0-1"],"modelChecksum":"00"}"#
      .write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try RetrievalHeads(named: path).check(model)?.contains("other weights") == true)
  }

  @Test(arguments: [
    ("{}", "is no file of heads"), ("[1]", "is no file of heads"), ("{\"format\":\"rankify-heads\"", "heads.json"),
    (#"{"format":"rankify-heads","version":2,"heads":["0-1"]}"#, "another version"),
    (#"{"format":"rankify-heads","version":1,"heads":[]}"#, "has no heads"),
    (#"{"format":"rankify-heads","version":1,"heads":["0-1",5]}"#, "expected \"layer-head\""),
    (#"{"format":"rankify-heads","version":1,"heads":["0--1"]}"#, "expected \"layer-head\""),
  ])
  func hostileFilesGetOneSentence(_ content: String, _ message: String) throws {
    let folder = try TemporaryFolder(), path = folder.path + "/heads.json"
    try content.write(toFile: path, atomically: true, encoding: .utf8)
    let error = #expect(throws: RankifyError.self) { try RetrievalHeads(named: path) }
    #expect(error?.code == .invalidInput && error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test func framesAreThoseOfTheChatTemplate() throws {
    let model = try LocalModel(Self.model), frame = try PromptFrame(model), fixture = try InContextFixture("llama")
    #expect(frame == fixture.frame)
    let system = try PromptFrame(model, system: "be brief")
    #expect(model.tokenizer.decode(system.before, skippingSpecialTokens: false).contains("be brief"))
  }
}
