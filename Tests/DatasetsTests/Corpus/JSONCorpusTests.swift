import Datasets
import RankifyCore
import TestSupport
import Testing

@Suite struct JSONCorpusTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func read(_ text: String) throws -> [Document] { try readAll([folder.write("corpus", text)]) }

  @Test func readsBEIRWithTitlesMissingAndNull() throws {
    let documents = try read(
      """
      {"_id":"d1","title":"T","text":"x","metadata":{"a":[1,{"b":null}]}}
      {"_id": 2, "title": null, "text": "y"}

      {"text":"z","_id":"3"}\r
      """)
    #expect(
      documents == [
        Document(id: "d1", title: "T", text: "x"), Document(id: "2", text: "y"), Document(id: "3", text: "z"),
      ])
  }

  @Test(
    arguments: ["id", "_id", "docid", "pid", "docno"], ["text", "contents", "content", "body", "segment", "passage"])
  func readsEveryNameOfIdentifierAndText(id: String, text: String) throws {
    #expect(try read(#"{"\#(id)":"a","\#(text)":"b"}"#) == [Document(id: "a", text: "b")])
  }

  @Test func takesThePassageIdentifierOfMSMarcoV2() throws {
    let line = #"{"pid":"msmarco_passage_00_0","passage":"p","spans":"(0,1)","docid":"msmarco_doc_00_0"}"#
    #expect(try read(line).map(\.id) == ["msmarco_passage_00_0"])
  }

  @Test func streamsOneBigArray() throws {
    let documents = try read("[\n{\"id\":\"a\",\"text\":\"]}\\\"\"} ,\n  {\"id\":\"b\",\n\"text\":\"[{\"}]\n\n")
    #expect(documents == [Document(id: "a", text: "]}\""), Document(id: "b", text: "[{")])
    expectFault("corpus:2", "truncated") { try read("[{\"id\":\"a\",\"text\":\"x\"},\n{\"id\":\"b\"") }
    expectFault("corpus:1", "',' or ']'") { try read(#"[{"id":"a","text":"x"} {"id":"b"}]"#) }
    expectFault("corpus:1", "after ','") { try read(#"[{"id":"a","text":"x"},]"#) }
    expectFault("corpus:2", "follows") { try read("[{\"id\":\"a\",\"text\":\"x\"}]\nmore") }
  }

  @Test func readsPrettyPrintedObjects() throws {
    let documents = try read("{\n \"id\": \"a\",\n \"text\": \"x\"\n}\n{\n \"id\": \"b\",\n \"text\": \"y\"\n}\n")
    #expect(documents.map(\.id) == ["a", "b"])
    expectFault("corpus:6", "'3}'", "':'") {
      try read("{\n \"id\": \"a\",\n \"text\": \"x\"\n}\n{\"id\": \"b\",\n \"text\" 3}\n")
    }
  }

  @Test func namesTheLineOfAFault() throws {
    let good = #"{"id":"a","text":"x"}"# + "\n"
    expectFault("corpus:2", "no identifier") { try read(good + #"{"text":"x"}"#) }
    expectFault("corpus:2", "empty") { try read(good + #"{"id":"","text":"x"}"#) }
    expectFault("corpus:2", "white space") { try read(good + #"{"id":"a b","text":"x"}"#) }
    expectFault("corpus:2", "'b'", "no text") { try read(good + #"{"id":"b","title":"x"}"#) }
    expectFault("corpus:2", "truncated") { try read(good + #"{"id":"b","te"#) }
    expectFault("corpus:2", "end of the JSON") { try read(good + #"{"id":"b","text":"x"} x"#) }
    expectFault("corpus:2", "identifier", "neither") { try read(good + #"{"id":{"$oid":"b"},"text":"x"}"#) }
    expectFault("corpus:2", "string or null") { try read(good + #"{"id":"b","text":["x"]}"#) }
    expectFault("corpus", "empty") { try read("\n \n") }
  }

  @Test func repairsTextAndCountsIt() throws {
    let bytes = Array(#"{"id":"a","text":"x"#.utf8) + [0xff] + Array(#"y"}"#.utf8) + [10]
    let path = try folder.write("corpus", bytes: bytes + Array(#"{"id":"b","text":"\u0000\ud83dz\ud83d\ude00"}"#.utf8))
    let reader = try CorpusReader([path])
    #expect(try reader.next()?.text == "x\u{fffd}y")
    #expect(try reader.next()?.text == " \u{fffd}z😀")
    #expect(try reader.next() == nil)
    #expect(
      reader.warnings == [
        "2 documents held invalid UTF-8 or NUL bytes, now U+FFFD or blanks; the first at \(path):1"
      ])
    #expect(reader.bytesRead == reader.totalBytes)
  }
}

extension JSONCorpusTests {
  @Test func countsWhatItRepairedOverAllFiles() throws {
    let bad = Array(#"{"id":"1","text":""#.utf8) + [0xff] + Array("\"}\n".utf8)
    let paths = try (1...3).map {
      try folder.write("part-\($0)", bytes: $0 == 1 ? Array(#"{"id":"0","text":""}"#.utf8) : bad)
    }
    let reader = try CorpusReader(paths)
    while try reader.next() != nil {}
    #expect(
      reader.warnings == [
        "2 documents held invalid UTF-8 or NUL bytes, now U+FFFD or blanks; the first at \(paths[1]):1"
      ])
  }

  @Test func admitsRepairsInsideAWrappedDocument() throws {
    let wrapped = #"{"query":"q","candidates":[{"docid":"a","score":1,"doc":"{\"contents\":\"\\ud800\"}"}]}"#
    let reader = try CorpusReader([folder.write("requests", wrapped)])
    #expect(try reader.next()?.text == "\u{fffd}")
    #expect(try reader.next() == nil)
    #expect(reader.warnings.first?.hasPrefix("1 document held invalid UTF-8") == true)
  }

  @Test func refusesHalfASurrogatePairInAnIdentifier() throws {
    expectFault("corpus:1", "identifier", "surrogate") { try read(#"{"id":"\ud800","text":"x"}"#) }
  }
}

/// All documents of `paths`.
func readAll(_ paths: [String], format: CorpusFormat? = nil) throws -> [Document] {
  let reader = try CorpusReader(paths, format: format)
  var documents: [Document] = []
  while let document = try reader.next() { documents.append(document) }
  return documents
}
