import Foundation
import RankifyCore
import Reranking
import Testing
import Transformers

/// The tiny decoders and recorded scores of `Golden/make_icr.py`.
struct InContextFixture {
  struct Case: Decodable {
    let query: String
    let passages: [String]
    let prefix: [Int32]
    let spans: [[Int]]
    let tail: [Int32]
    let raw: [Double]
    let calibrated: [Double]
    let heads: [[Double]]
  }
  private struct Wording: Decodable {
    let opening: String
    let separator: String
    let instruction: String
    let label: String
  }
  private struct Golden: Decodable {
    let wording: Wording
    let models: [String: [Case]]
  }

  let model: DecoderModel
  let tokenizer: Tokenizer
  let frame: PromptFrame
  let wording: InContextWording
  let cases: [Case]

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden")

  init(_ name: String) throws {
    let golden = try JSONDecoder().decode(
      Golden.self, from: Data(contentsOf: Self.folder.appendingPathComponent("golden.json")))
    let path = Self.folder.appendingPathComponent(name).path
    model = try DecoderModel(path)
    tokenizer = try Tokenizer(folder: path)
    frame = PromptFrame(
      before: tokenizer.tokens("<|im_start|>user\n"), after: tokenizer.tokens("<|im_end|>\n<|im_start|>assistant\n"))
    let words = golden.wording
    wording = InContextWording(
      opening: words.opening, separator: words.separator, instruction: words.instruction, label: words.label)
    cases = try #require(golden.models[name])
  }

  func scorer(_ change: (inout InContextOptions) -> Void = { _ in }) throws -> InContextScorer {
    var options = InContextOptions(wording: wording)
    change(&options)
    return try InContextScorer(model, tokenizer, frame: frame, options: options)
  }
}

/// Whether two lists agree, each within a thousandth of what is the largest in the second.
func agree(_ a: [Double], _ b: [Double], within tolerance: Double = 1e-4, of scale: Double) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * scale }
}
