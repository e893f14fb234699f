import Foundation
import TestSupport
import Testing
import Transformers

struct ByteOrderMarkTests {
  /// Editors of Windows write one at the beginning of a file, where it says nothing.
  @Test func aMarkAtTheBeginningIsNoPartOfAConfiguration() throws {
    let folder = try TemporaryFolder()
    let plain = try JSONObject(file: folder.write("plain.json", "{\"size\":3}"))
    let marked = try JSONObject(file: folder.write("marked.json", "\u{feff}{\"size\":3}"))
    #expect(try plain.size("size") == 3 && marked.size("size") == 3)
    // Anywhere else it is a fault, as is a file of nothing but marks.
    for text in ["\u{feff}", "\u{feff}\u{feff}{}", "{}\u{feff}", "\u{fffe}{}"] {
      let file = try folder.write("bad.json", text)
      #expect(throws: (any Error).self, "\(text.debugDescription)") { try JSONObject(file: file) }
    }
  }
}
