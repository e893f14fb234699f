import Datasets
import RankifyCore
import TestSupport
import Testing

@Suite struct LineReaderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func lines(_ bytes: [UInt8]) throws -> [[UInt8]] {
    let reader = try LineReader(folder.write("file", bytes: bytes))
    var lines: [[UInt8]] = []
    while let line = try reader.next() {
      lines.append(Array(line))
      #expect(reader.line == lines.count)
    }
    #expect(try reader.next() == nil)
    return lines
  }

  func lines(_ text: String) throws -> [String] {
    try lines(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func splitsAtLineEndsOfBothKinds() throws {
    #expect(try lines("") == [])
    #expect(try lines("\n") == [""])
    #expect(try lines("a\nb") == ["a", "b"])
    #expect(try lines("a\r\n\r\nb\r\n") == ["a", "", "b"])
    #expect(try lines("a\rb\n\r\n") == ["a\rb", ""])
    #expect(try lines("\u{feff}a\n\u{feff}b\n") == ["a", "\u{feff}b"])
    #expect(try lines("\u{feff}") == [])
  }

  @Test func keepsNULAndInvalidBytes() throws {
    #expect(try lines([0x61, 0, 0xff, 0x0a, 0xef, 0xbb]) == [[0x61, 0, 0xff], [0xef, 0xbb]])
  }

  @Test func readsLinesLongerThanItsBuffer() throws {
    let long = [UInt8](repeating: 0x78, count: 5_000_000)
    #expect(try lines([0x61, 0x0a] + long + [0x0a, 0x62]) == [[0x61], long, [0x62]])
  }

  @Test func splitsAsTheWholeTextDoes() throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<30 {
      let text = (0..<Int.random(in: 0..<2000, using: &random)).map { _ in
        String(repeating: "y", count: Int.random(in: 0..<600, using: &random))
      }
      #expect(try lines(text.map { $0 + "\n" }.joined()) == text)
    }
  }
}
