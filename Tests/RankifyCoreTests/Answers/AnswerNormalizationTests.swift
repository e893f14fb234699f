import Foundation
import RankifyCore
import Testing

struct AnswerNormalizationTests {
  private let unicode = AnswerNormalization.unicode

  @Test(arguments: [
    ("The  Eiffel-Tower, in Paris!", "eiffeltower in paris"), ("Dvořák", "dvořák"), ("Dvor\u{30c}a\u{301}k", "dvořák"),
    ("Ｔｈｅ １２３", "123"), ("ﬁve Ⅻ", "five xii"), ("STRASSE", "strasse"), ("Straße", "strasse"), ("STRAẞE", "strasse"),
    ("ΟΔΥΣΣΕΥΣ", "οδυσσευσ"), ("οδυσσεύς", "οδυσσεύσ"), ("x\u{ad}y\u{200b}z", "xyz"), ("a\u{a0}b\u{2003}c", "b c"),
    ("Nike®", "nike"), ("it´s", "its"), ("ırmak", "ırmak"), ("“the” ‘end’", "end"), ("القاهرة،", "القاهرة"),
    ("東京、日本。", "東京日本"), ("ｱｲ", "アイ"), ("ジョン・スミス", "ジョンスミス"), ("iPhone 手机 15", "iphone手机15"), ("서울 특별시", "서울 특별시"),
    ("4 feet 8½ inches", "4 feet 8 12 inches"), ("2²", "22"), ("", ""), (" \t\n", ""),
  ])
  func spellingThatDoesNotCountIsTakenOut(_ text: String, _ expected: String) {
    #expect(unicode.normalized(text).utf8.elementsEqual(expected.utf8), "\(unicode.normalized(text))")
  }

  // Deleting all but ASCII would make any two of these the same.
  @Test(arguments: [
    ("東京", "北京"), ("Dvořák", "Dvorak"), ("مصر", "قطر"), ("แมว", "หมา"), ("∞", "π"), ("कि", "की"), ("가", "나"),
  ])
  func differentAnswersStayDifferent(_ a: String, _ b: String) {
    #expect(unicode.normalized(a) != unicode.normalized(b))
    #expect(unicode.tokens(a) != unicode.tokens(b))
  }

  @Test(arguments: [
    ("東京 都", ["東", "京", "都"]), ("第3位", ["第", "3", "位"]), ("2024年5月", ["2024", "年", "5", "月"]), ("ガ", ["ガ"]),
    ("หนู", ["ห", "นู"]), ("๒๕๖๐", ["๒๕๖๐"]), ("कि ताब", ["कि", "ताब"]), ("서울", ["서울"]), ("The cat", ["cat"]),
    ("the 東京", ["東", "京"]),
  ])
  func scriptsWithoutSpacesCountByCharacter(_ text: String, _ expected: [String]) {
    #expect(unicode.tokens(text) == expected)
  }

  @Test(arguments: [
    ("The The", "the the"), ("A", "a"), ("an.", "an"), ("∞", "∞"), ("!!!", "!!!"), ("👍", "👍"), ("C++", "c"),
  ])
  func onlyBlankTextBecomesEmpty(_ text: String, _ expected: String) {
    #expect(unicode.normalized(text) == expected)
  }

  @Test func normalizingTwiceChangesNothing() {
    for sample in (try? Golden.squad()) ?? [] {
      let once = unicode.normalized(sample.text)
      #expect(unicode.normalized(once).utf8.elementsEqual(once.utf8), "\(sample.text.debugDescription)")
    }
  }

  @Test func bothModesAgreeOnASCII() throws {
    let samples = try Golden.squad().filter { sample in
      !sample.normalized.isEmpty
        && sample.text.utf8.allSatisfy { (0x20..<0x7f).contains($0) || $0 == 0x09 || $0 == 0x0a }
    }
    #expect(samples.count > 20)
    for sample in samples { #expect(unicode.normalized(sample.text) == sample.normalized) }
  }

  @Test func agreesWithTheScriptOfSQuAD() throws {
    let samples = try Golden.squad()
    #expect(samples.count > 500)
    for sample in samples {
      let normalized = AnswerNormalization.squad.normalized(sample.text)
      #expect(normalized.utf8.elementsEqual(sample.normalized.utf8), "\(sample.text.debugDescription)")
    }
  }
}

enum Golden {
  struct Text: Decodable {
    let text: String
    let normalized: String
  }

  struct Passage: Decodable {
    let answers: [String]
    let passage: String
    let has_answer: Bool
  }

  static func squad() throws -> [Text] { try rows("squad.jsonl") }
  static func passages() throws -> [Passage] { try rows("has_answer.jsonl") }

  private static func rows<Row: Decodable>(_ name: String) throws -> [Row] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/\(name)")
    return try Data(contentsOf: file).split(separator: 0x0a).map { try JSONDecoder().decode(Row.self, from: $0) }
  }
}
