import RankifyCore
import Reranking
import Testing

struct LongDocumentsTests {
  private let document = Document(id: "d", title: "T", text: "a b  c\nd e f g")

  @Test func windowsOverlapAndReachTheEnd() {
    let windows = LongDocuments.bestPassage(words: 3, stride: 2)
    #expect(windows.passages(of: document) == ["T a b  c", "T c\nd e", "T e f g"])
    #expect(LongDocuments.bestPassage(words: 4, stride: 4).passages(of: document) == ["T a b  c\nd", "T e f g"])
  }

  @Test func shortDocumentsAreReadWhole() {
    #expect(LongDocuments.bestPassage(words: 7, stride: 1).passages(of: document) == ["T a b  c\nd e f g"])
    #expect(LongDocuments.beginning.passages(of: document) == ["T a b  c\nd e f g"])
    #expect(LongDocuments.bestPassage().passages(of: Document(id: "e", text: "")) == [""])
  }

  @Test func everyWordIsInAWindow() {
    for (count, words, step) in [(10, 3, 3), (11, 3, 3), (11, 3, 1), (12, 5, 4), (100, 7, 6)] {
      let text = (0..<count).map(String.init).joined(separator: " ")
      let passages = LongDocuments.bestPassage(words: words, stride: step).passages(of: Document(id: "d", text: text))
      #expect(Set(passages.flatMap { $0.split(separator: " ") }) == Set(text.split(separator: " ")))
      #expect(passages.dropLast().allSatisfy { $0.split(separator: " ").count == words })
    }
  }
}
