import Datasets
import Foundation
import RankifyCore
import TestSupport
import Testing

@Suite struct CorpusFormatTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func read(_ text: String, _ format: CorpusFormat? = nil) throws -> [Document] {
    try readAll([folder.write("corpus", text)], format: format)
  }

  @Test func readsMSMarcoPassagesWithoutTouchingQuotationMarks() throws {
    let documents = try read("0\t\"Quoted\" start\r\n1\ta\tb \"\n\n2\t\n3\n")
    #expect(documents.map(\.text) == ["\"Quoted\" start", "a\tb \"", "", ""])
    #expect(documents.map(\.id) == ["0", "1", "2", "3"])
  }

  @Test func readsMSMarcoDocuments() throws {
    let documents = try read("D1\thttps://a.b\tTitle\tThe body\nD2\thttps://c\t\tx\ty\n")
    #expect(documents == [Document(id: "D1", title: "Title", text: "The body"), Document(id: "D2", text: "x\ty")])
  }

  @Test func readsNamedColumnsAndAsksForNamesWhereTheyAreNeeded() throws {
    #expect(try read("docid\ttitle\tcontents\n7\tT\tx\n") == [Document(id: "7", title: "T", text: "x")])
    expectFault("corpus:1", "3 columns", "header") { try read("7\tT\tx\n") }
    expectFault("corpus:2", "white space") { try read("7\tx\nbroken line\n") }
  }

  @Test func replacesNULAndLoneCarriageReturns() throws {
    let path = try folder.write("corpus", bytes: Array("1\ta\0b\rc\n".utf8))
    let reader = try CorpusReader([path])
    #expect(try reader.next()?.text == "a b\rc")
    #expect(try reader.next() == nil)
    #expect(reader.warnings == ["1 document held invalid UTF-8 or NUL bytes, now U+FFFD or blanks: \(path):1"])
  }

  @Test func saysThatAPageIsNotUTF8() throws {
    let path = try folder.write("page", bytes: Array("<html><body>caf".utf8) + [0xe9])
    let reader = try CorpusReader([path])
    #expect(try reader.next()?.text == "café")
    #expect(try reader.next() == nil)
    #expect(reader.warnings.count == 1 && reader.warnings[0].contains("ISO 8859-1"))
  }

  @Test func readsDPRPassages() throws {
    let documents = try read(
      "id\ttext\ttitle\n1\t\"He said \"\"no\"\"\tand left\nthen\"\tAaron\n2\tplain \"inner\" text\t\"B \"\"C\"\"\"\n3\t\"\"\t\"\"\n"
    )
    #expect(
      documents == [
        Document(id: "1", title: "Aaron", text: "He said \"no\"\tand left\nthen"),
        Document(id: "2", title: "B \"C\"", text: "plain \"inner\" text"), Document(id: "3", text: ""),
      ])
    expectFault("corpus:2", "3 columns", "found 2") { try read("id\ttext\ttitle\n1\tx\n") }
    expectFault("corpus:2", "no end") { try read("id\ttext\ttitle\n1\t\"x\tT\n2\ty\tT\n") }
    #expect(try read("1\tx\tT\n", .dpr) == [Document(id: "1", title: "T", text: "x")])
  }

  @Test func readsSMART() throws {
    let documents = try read(
      ".I 1\n.T\nA title\nin two lines\n.A\nAuthor, A.\n.B\nJ. Aero. 1958\n.W\ntext of\n.5 inches\n.X\n1 2 3\n.I 471\n.T\n.A\n.B\n.W\n.I 3\n.W\nlast"
    )
    #expect(
      documents == [
        Document(id: "1", title: "A title in two lines", text: "text of\n.5 inches"), Document(id: "471", text: ""),
        Document(id: "3", text: "last"),
      ])
    expectFault("corpus:2", "section") { try read(".I 1\nno section\n") }
  }

  @Test func readsAFolderOfTextAndPages() throws {
    try FileManager.default.createDirectory(atPath: folder.file("in"), withIntermediateDirectories: true)
    try folder.write("b.txt", "{not json\n")
    try folder.write("a note.txt", " first\n\tx \n")
    try folder.write(
      "in/page.html",
      "<!DOCTYPE html><title>T</title><body><div>one<b>two</b></div><style>x</style>three<br>four</body>")
    try folder.write("image", bytes: [0x89, 0, 1, 2])
    let reader = try CorpusReader([folder.path])
    var documents: [Document] = []
    while let document = try reader.next() { documents.append(document) }
    #expect(
      documents == [
        Document(id: "a%20note.txt", text: "first\n\tx"), Document(id: "b.txt", text: "{not json"),
        Document(id: "in/page.html", title: "T", text: "onetwo\nthree\nfour"),
      ])
    #expect(reader.warnings == ["\(folder.path)/image: is not text; left out"])
    #expect(reader.bytesRead == reader.totalBytes)
  }

  @Test func readsHTMLThatDeclaresItsCharacters() throws {
    let page =
      Array("<html><head><meta charset=\"windows-1252\"><title>caf".utf8) + [0xe9]
      + Array("</title></head><body>x</body></html>".utf8)
    #expect(try readAll([folder.write("page", bytes: page)]).map(\.title) == ["café"])
  }

  @Test func survivesPagesThatNestDeeply() throws {
    let page = "<html>" + String(repeating: "<div><b>", count: 20_000) + "deep"
    #expect(try read(page, .html).count == 1)
  }

  @Test func readsOnlyTheCorpusOfABEIRFolder() throws {
    try folder.write("corpus.jsonl", #"{"_id":"d","text":"x"}"#)
    try folder.write("queries.jsonl", #"{"_id":"q","text":"x"}"#)
    #expect(try readAll([folder.path]).map(\.id) == ["d"])
  }

  @Test func readsAFolderOfPartsAndLeavesStrayFilesOut() throws {
    try folder.write("part-1.jsonl", #"{"id":"b","text":"x"}"#)
    try folder.write("part-0.jsonl", #"{"id":"a","text":"x"}"#)
    try folder.write("_SUCCESS", "")
    try folder.write("notes.txt", "just words")
    let reader = try CorpusReader([folder.path])
    #expect(try reader.next()?.id == "a")
    #expect(reader.place == "\(folder.path)/part-0.jsonl:1")
    #expect(try reader.next()?.id == "b")
    #expect(try reader.next() == nil)
    #expect(reader.warnings.count == 2)
  }

  @Test func takesTheDocumentsOfRequestsOnce() throws {
    let requests = """
      {"query":{"qid":1,"text":"q"},"candidates":[{"docid":"a","score":1,"doc":{"title":"T","segment":"x"}},{"docid":7,"score":1,"doc":"raw"}]}
      {"query":{"qid":2,"text":"q"},"candidates":[{"docid":"a","score":1,"doc":{"contents":"x"}},{"docid":"c","score":1,"doc":"{\\"id\\":\\"c\\",\\"contents\\":\\"inner\\"}"}]}
      """
    #expect(
      try read(requests) == [
        Document(id: "a", title: "T", text: "x"), Document(id: "7", text: "raw"), Document(id: "c", text: "inner"),
      ])
    let results =
      #"[{"question":"q","answers":["x"],"ctxs":[{"id":"wiki:1","title":"T","text":"t","score":"8.1","has_answer":true}]}]"#
    #expect(try read(results) == [Document(id: "wiki:1", title: "T", text: "t")])
    expectFault("corpus:1", "'1'", "no text") { try read(#"[{"question":"q","ctxs":[{"id":1,"score":null}]}]"#) }
  }

  @Test func refusesWhatItCannotRead() throws {
    expectFault("empty") { try read("") }
    expectFault("no such file", code: .missingResource) { try readAll([folder.file("absent")]) }
    expectFault("bzip2", "bunzip2") { try readAll([folder.write("x", bytes: Array("BZh91AY".utf8))]) }
    expectFault("LZW", "gunzip") { try readAll([folder.write("x", bytes: [0x1f, 0x9d, 0x90, 1, 2])]) }
  }
}
