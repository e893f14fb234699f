import Datasets
import Foundation
import RankifyCore
import TestSupport
import Testing

@Suite struct TRECCorpusTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func read(_ text: String) throws -> [Document] { try readAll([folder.write("docs", text)]) }

  @Test func keepsHeadlinesAndTextOnly() throws {
    let documents = try read(
      """
      <DOC>
      <DOCNO> FT911-1 </DOCNO>
      <PROFILE>_AN-BEOA7AAIFT</PROFILE>
      <DATE>910514
      </DATE>
      <HEADLINE>
      FT  14 MAY 91 /
      Survey
      </HEADLINE>
      <TEXT>
      <P>
      Price & quality, 0<x<1; R&amp;D&blank;x&hyph;y &unknown; AT&T
      </P><!-- a comment <TEXT> -->
      </TEXT>
      <PUB>left out</PUB>
      </DOC>
      <DOC><DOCNO>2</DOCNO><TEXT>second</TEXT></DOC><DOC>
      <DOCNO>3</DOCNO><TITLE></TITLE><TEXT></TEXT>
      </DOC>
      """)
    #expect(documents.map(\.id) == ["FT911-1", "2", "3"])
    #expect(documents[0].title == "FT 14 MAY 91 / Survey")
    #expect(
      documents[0].text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        == [
          "910514", "Price & quality, 0<x<1; R&D x-y &unknown; AT&T",
        ])
    #expect(documents[1] == Document(id: "2", text: "second"))
    #expect(documents[2].contents.isEmpty)
  }

  @Test(arguments: ["HEADLINE", "TITLE", "HL", "HEAD", "TTL"])
  func takesHeadlinesByEveryName(tag: String) throws {
    #expect(
      try read("<doc><docno>1</docno><\(tag)>h</\(tag)><text>t</text></doc>") == [
        Document(id: "1", title: "h", text: "t")
      ])
  }

  @Test(arguments: ["TEXT", "DD", "DATE", "LP", "LEADPARA"])
  func takesTextByEveryName(tag: String) throws {
    #expect(try read("<DOC>\n<DOCNO>1</DOCNO><BYLINE>b</BYLINE><\(tag)>t</\(tag)></DOC>").map(\.text) == ["t"])
  }

  @Test func takesADocumentWithoutKnownTagsWhole() throws {
    #expect(
      try read("<DOC>\n<DOCNO>1</DOCNO>\n<BODY>some <B>bold</B> text</BODY>\n</DOC>").map(\.text) == [
        "some  bold  text"
      ])
  }

  @Test func readsWebPagesBehindTheirHeader() throws {
    let documents = try read(
      """
      <DOC>
      <DOCNO>WT01-B01-1</DOCNO>
      <DOCHDR>
      http://a.b/c 127.0.0.1
      Content-type: text/html
      </DOCHDR>
      <html><head><title>The  page</title><style>p{}</style></head><body>Hello<script>x<y</script><p>world &eacute;</body></html>
      </DOC>
      """)
    #expect(documents == [Document(id: "WT01-B01-1", title: "The page", text: "Hello\nworld é")])
  }

  @Test func takesTheIdentifierOfTheTagWhereGigawordHasIt() throws {
    #expect(try read("<DOC id=\"NYT_ENG_1\" type='story' >\n<TEXT>t</TEXT></DOC>").map(\.id) == ["NYT_ENG_1"])
  }

  @Test func readsLatin1WhereADocumentIsNotUTF8() throws {
    let latin1 = Array("<DOC><DOCNO>1</DOCNO><TEXT>caf".utf8) + [0xe9] + Array("</TEXT></DOC>\n".utf8)
    let path = try folder.write("docs", bytes: latin1 + Array("<DOC><DOCNO>2</DOCNO><TEXT>café</TEXT></DOC>".utf8))
    let reader = try CorpusReader([path])
    #expect(try reader.next()?.text == "café")
    #expect(try reader.next()?.text == "café")
    #expect(try reader.next() == nil)
    #expect(reader.warnings == ["1 document is not UTF-8 and was read as ISO 8859-1: \(path):1"])
  }

  @Test func namesTheLineOfAFault() throws {
    let good = "<DOC><DOCNO>1</DOCNO>\n</DOC>\n"
    expectFault("docs:3", "no <DOCNO>") { try read(good + "<DOC><TEXT>x</TEXT></DOC>") }
    expectFault("docs:3", "no </DOC>", "truncated") { try read(good + "<DOC><DOCNO>2</DOCNO><TEXT>x") }
    expectFault("docs:3", "white space") { try read(good + "<DOC><DOCNO>a b</DOCNO></DOC>") }
  }

  @Test func endsADocumentWhereTheNextBegins() throws {
    #expect(try read("<DOC>\n<DOCNO>1</DOCNO>\n<DOC>\n<DOCNO>2</DOCNO>\n</DOC>").map(\.id) == ["1", "2"])
  }

  @Test func readsAFolderWithoutItsReadmeAndDescriptions() throws {
    for (path, text) in [
      ("a/fr94", "<DOC><DOCNO>1</DOCNO></DOC>"), ("README.txt", "about"), ("dtds/x.dtd", "<!ELEMENT DOC>"),
      ("cr/hfiles", "<DOC><DOCNO>9</DOCNO></DOC>"), ("b", "<DOC><DOCNO>2</DOCNO></DOC>"), ("readchg", "nothing"),
      (".hidden", "x"),
    ] {
      let folderPath = (folder.file(path) as NSString).deletingLastPathComponent
      try FileManager.default.createDirectory(atPath: folderPath, withIntermediateDirectories: true)
      try folder.write(path, text)
    }
    let reader = try CorpusReader([folder.path])
    var ids: [String] = []
    while let document = try reader.next() { ids.append(document.id) }
    #expect(ids == ["1", "2"])
    #expect(reader.warnings == ["\(folder.path)/readchg: holds no <DOC>"])
  }

  @Test func findsTagsAcrossBuffers() throws {
    var text = ""
    for i in 0..<3000 {
      text += "<DOC>\n<DOCNO>\(i)</DOCNO>\n<TEXT>\(String(repeating: "w ", count: i % 337)) < & \(i)</TEXT>\n</DOC>\n"
    }
    #expect(text.utf8.count > 1 << 19)
    let documents = try read(text)
    #expect(documents.map(\.id) == (0..<3000).map(String.init))
    #expect(documents.allSatisfy { $0.text.hasSuffix("< & \($0.id)") })
  }
}
