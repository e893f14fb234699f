import Foundation
import RankifyCore
import Testing
import Transformers

/// Agreement of single normalizers and pre-tokenizers with the `tokenizers` package.
@Suite struct GoldenComponentTests {
  @Test(arguments: Golden.components.normalizers)
  func normalizersGiveTheSameText(_ golden: Golden.Component) throws {
    let tokenizer = try Golden.tokenizer(golden.tokenizer)
    for (text, output) in zip(Golden.components.texts, golden.outputs) {
      let normalized = tokenizer.normalized(text)
      #expect(Golden.shortHash(normalized) == output, "\(text.debugDescription): \(normalized.debugDescription)")
    }
  }

  @Test(arguments: Golden.components.preTokenizers)
  func preTokenizersGiveTheSameWords(_ golden: Golden.Component) throws {
    let tokenizer = try Golden.tokenizer(golden.tokenizer)
    for (text, output) in zip(Golden.components.texts, golden.outputs) {
      let words = tokenizer.words(text)
      #expect(Golden.shortHash(words.joined(separator: "\0")) == output, "\(text.debugDescription): \(words)")
    }
  }

  /// The scalars of Unicode 14, in blocks of 4096.
  private static let scalars: [UInt32: [Unicode.Scalar]] = {
    let known = (0...0xeffff as ClosedRange<UInt32>).compactMap { Unicode.Scalar($0) }.filter {
      guard let age = $0.properties.age else { return false }
      return age.major <= 14 && $0.properties.generalCategory != .unassigned
    }
    return Dictionary(grouping: known) { $0.value >> 12 }
  }()

  private func hash(_ block: String, _ output: (Unicode.Scalar) -> String) throws -> String {
    let number = try #require(UInt32(block, radix: 16))
    let scalars = try #require(Self.scalars[number])
    return Golden.hash(scalars.map(output).joined(separator: "|").utf8.lazy.map { UInt64($0) })
  }

  @Test(arguments: Golden.scalars.normalizers.keys.sorted())
  func everyScalarIsNormalizedTheSameWay(_ name: String) throws {
    let json = try #require(Golden.components.normalizers.first { $0.name == name }?.tokenizer)
    let tokenizer = try Golden.tokenizer(json)
    for (block, expected) in Golden.scalars.normalizers[name] ?? [:] {
      let actual = try hash(block) { tokenizer.normalized("a\($0)b") }
      #expect(actual == expected, "U+\(block)000")
    }
  }

  @Test(arguments: Golden.scalars.preTokenizers.keys.sorted())
  func everyScalarIsCutTheSameWay(_ name: String) throws {
    let json = try #require(Golden.components.preTokenizers.first { $0.name == name }?.tokenizer)
    let tokenizer = try Golden.tokenizer(json)
    for (block, expected) in Golden.scalars.preTokenizers[name] ?? [:] {
      let actual = try hash(block) { tokenizer.words("a\($0) \($0)1").joined(separator: ":") }
      #expect(actual == expected, "U+\(block)000")
    }
  }
}
