import Foundation
import RankifyCore
import TestSupport
import Testing
import Transformers

struct CrossEncoderTests {
  private let temporary: TemporaryFolder

  init() throws { temporary = try TemporaryFolder() }

  private func copy(replacing old: String, by new: String) throws -> String {
    let folder = try GoldenEncoder("bert").copy(in: temporary)
    let config = folder + "/config.json"
    let text = try String(contentsOfFile: config, encoding: .utf8)
    try #require(text.contains(old))
    try text.replacingOccurrences(of: old, with: new).write(toFile: config, atomically: false, encoding: .utf8)
    return folder
  }

  private let identity = #""sbert_ce_default_activation_function": "torch.nn.modules.linear.Identity""#

  @Test func theActivationIsTheLogisticFunctionUnlessTheModelSaysOtherwise() throws {
    let raw = try CrossEncoder(folder: GoldenEncoder("bert").folder).scores(of: ["the cat"], for: "cat")[0]
    let folder = try copy(replacing: identity, by: #""unrelated": null"#)
    let squashed = try CrossEncoder(folder: folder).scores(of: ["the cat"], for: "cat")[0]
    #expect(abs(squashed - 1 / (1 + exp(-raw))) < 1e-6)
  }

  @Test func unknownActivationsAreNamed() throws {
    let folder = try copy(replacing: "torch.nn.modules.linear.Identity", by: "my.Own")
    #expect { try CrossEncoder(folder: folder) } throws: { "\($0)".contains("'my.Own'; known are Identity") }
  }

  @Test func severalClassesAreRefused() throws {
    let folder = try copy(replacing: "\"0\": \"LABEL_0\"", by: "\"0\": \"no\", \"1\": \"yes\"")
    #expect { try CrossEncoder(folder: folder) } throws: { "\($0)".contains("2 classes") }
  }

  @Test func plainEncodersHaveNoHead() throws {
    #expect(throws: RankifyError.self) { try CrossEncoder(folder: GoldenEncoder("sentence-old").folder) }
  }

  @Test func pairsBeyondTheMaximumLengthAreCountedAndCutAsAsked() throws {
    let long = String(repeating: "red dog ", count: 100)
    let folder = GoldenEncoder("bert").folder
    let longest = try CrossEncoder(folder: folder, maximumLength: 20)
    let result = try longest.scoredPairs(of: [long, "a cat"], for: "where is the cat")
    #expect(result.report.texts == 2 && result.report.truncated == 1 && result.report.tokens == 20 + 9)
    // The query is shorter than half of the pair: both policies cut the document alone.
    let second = try CrossEncoder(folder: folder, maximumLength: 20, truncation: .onlySecond)
    #expect(try second.scores(of: [long], for: "where is the cat") == [result.scores[0]])
    #expect(try second.scores(of: [long], for: long) != longest.scores(of: [long], for: long))
  }
}
