import RankifyCore
import TestSupport
import Testing

@Suite struct DecimalNumberTests {
  func parse(_ text: String) -> Double? {
    Array(text.utf8).withUnsafeBufferPointer { DecimalNumber.parse($0) }
  }

  @Test func agreesWithTheStandardLibraryToTheLastBit() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<50_000 {
      let digits = Int.random(in: 1...22, using: &random)
      var text = ["", "-", "+"].randomElement(using: &random) ?? ""
      for _ in 0..<digits { text += "\(Int.random(in: 0...9, using: &random))" }
      if Bool.random(using: &random) {
        text += "." + "\(UInt64.random(in: 0...UInt64.max >> Int.random(in: 0..<64, using: &random), using: &random))"
      }
      if Bool.random(using: &random) { text += "e\(Int.random(in: -330...330, using: &random))" }
      #expect(parse(text)?.bitPattern == Double(text)?.bitPattern, "\(text)")
    }
  }

  @Test func readsBackEveryDouble() {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<50_000 {
      let value = Double(bitPattern: .random(in: 0...UInt64.max, using: &random))
      if value.isFinite { #expect(parse(value.description)?.bitPattern == value.bitPattern) }
    }
  }

  @Test(arguments: [
    "", "-", "+", ".", "e5", "1e", "1e+", "0x1p3", "1 ", " 1", "1_0", "inf", "nan", "1..2", "1e1.5", "१",
  ])
  func refusesEverythingElse(text: String) { #expect(parse(text) == nil) }

  @Test func readsIntegers() {
    func integer(_ text: String) -> Int? { Array(text.utf8).withUnsafeBufferPointer { $0.integer } }
    #expect(integer("-12") == -12 && integer("+7") == 7 && integer("007") == 7)
    for text in ["", "-", "1.0", "1e3", " 1", "9999999999999999999"] { #expect(integer(text) == nil) }
  }
}
