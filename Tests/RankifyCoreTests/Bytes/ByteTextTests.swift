import RankifyCore
import TestSupport
import Testing

@Suite struct ByteTextTests {
  @Test func knowsUTF8AsTheStandardLibraryDoes() {
    var random = SeededGenerator(seed: 4)
    let leads: [UInt8] = [
      0x41, 0x7f, 0x80, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff,
    ]
    for _ in 0..<100_000 {
      let bytes = (0..<Int.random(in: 0...6, using: &random)).compactMap { _ in leads.randomElement(using: &random) }
      let isValid = String(validating: bytes, as: UTF8.self) != nil
      bytes.withUnsafeBufferPointer { #expect($0.isUTF8 == isValid, "\(bytes)") }
    }
  }

  @Test func findsTheOnePlaceThatIsNotPlain() {
    for length in 0..<40 {
      let plain = [UInt8](repeating: 0x7f, count: length)
      plain.withUnsafeBufferPointer { #expect($0.isPlain) }
      for place in 0..<length {
        for odd in [0, 0x80, 0xff] as [UInt8] {
          var bytes = plain
          bytes[place] = odd
          bytes.withUnsafeBufferPointer { #expect(!$0.isPlain) }
        }
      }
    }
  }

  @Test func takesIdentifiersWithoutWhiteSpaceOnly() {
    func identifier(_ text: String) -> String? { Array(text.utf8).withUnsafeBufferPointer { $0.identifier } }
    #expect(identifier("d#1/é") == "d#1/é")
    for text in ["", " ", "a b", "a\u{a0}b", "a\u{2028}", "a\t", "\u{7f}"] { #expect(identifier(text) == nil) }
  }
}
