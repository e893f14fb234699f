import Foundation
import RankifyCore
import TestSupport
import Testing
import Transformers

/// Files that `Golden/tokenizers/make_tokenizers.py` wrote.
enum Golden {
  /// One tokenizer and what the `tokenizers` package made of the texts.
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let tokenizer: String
    let ids: [[Int32]]
    let plain: [[Int32]]
    let decoded: [String]
    let pairs: [Pair]
    let long: [Long]
    let vocabularySize: Int

    var testDescription: String { name }
  }

  /// Two texts, by their places, in one sequence.
  struct Pair: Decodable, Sendable {
    let first, second, limit: Int
    let strategy: String
    let ids, typeIDs: [Int32]

    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      (first, second, limit) = (
        try values.decode(Int.self), try values.decode(Int.self), try values.decode(Int.self)
      )
      strategy = try values.decode(String.self)
      (ids, typeIDs) = (try values.decode([Int32].self), try values.decode([Int32].self))
    }
  }

  /// How many tokens a long text has, and the hash of their ids.
  struct Long: Decodable, Sendable {
    let count: Int
    let hash: String

    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      (count, hash) = (try values.decode(Int.self), try values.decode(String.self))
    }
  }

  /// A text and how often it is repeated.
  struct Repetition: Decodable, Sendable {
    let text: String
    let count: Int

    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      (text, count) = (try values.decode(String.self), try values.decode(Int.self))
    }
  }

  struct Tokenizers: Decodable {
    let texts: [String]
    let longTexts: [Repetition]
    let cases: [Case]
  }

  /// A normalizer or pre-tokenizer and short hashes of its outputs.
  struct Component: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let tokenizer: String
    let outputs: [String]

    var testDescription: String { name }
  }

  struct Components: Decodable {
    let texts: [String]
    let normalizers: [Component]
    let preTokenizers: [Component]
  }

  /// Hashes of the outputs for all scalars, by component and block of 4096.
  struct Scalars: Decodable {
    let normalizers: [String: [String: String]]
    let preTokenizers: [String: [String: String]]
  }

  static let tokenizers: Tokenizers = read("tokenizers.json", Tokenizers(texts: [], longTexts: [], cases: []))
  static let components: Components = read(
    "components.json", Components(texts: [], normalizers: [], preTokenizers: []))
  static let scalars: Scalars = read("scalars.json", Scalars(normalizers: [:], preTokenizers: [:]))

  /// An empty stand-in for a file that cannot be read fails `goldenFilesAreThere`.
  private static func read<Content: Decodable>(_ name: String, _ empty: Content) -> Content {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let data = try? Data(contentsOf: folder.appendingPathComponent("Golden/tokenizers/\(name)")) else {
      return empty
    }
    return (try? decoder.decode(Content.self, from: data)) ?? empty
  }

  /// The tokenizer that `json` describes.
  static func tokenizer(_ json: String) throws -> Tokenizer {
    let folder = try TemporaryFolder()
    return try Tokenizer(json: try folder.write("tokenizer.json", json))
  }

  /// FNV-1a over numbers, as the script computes it.
  static func hash(_ numbers: some Sequence<UInt64>) -> String {
    let value = numbers.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ $1) &* 0x0000_0100_0000_01b3 }
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The lower half of the hash of a text.
  static func shortHash(_ text: String) -> String { String(hash(text.utf8.lazy.map { UInt64($0) }).suffix(8)) }
}
