import Datasets
import RankifyCore
import TestSupport
import Testing

@Suite struct TopicsReaderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func read(_ text: String, _ field: TopicField = .title) throws -> [Query] {
    try TopicsReader.read(folder.write("topics", text), field: field)
  }

  @Test func readsTabSeparatedLines() throws {
    let queries = try read("051\t what is it \r\n\n2\t\ta\tb\t\n")
    #expect(queries == [Query(id: "051", text: "what is it"), Query(id: "2", text: "a b")])
    #expect(try read("qid\tquery\n1\tx").map(\.id) == ["1"])
    expectFault("topics:2", "id<TAB>query", "'alone'") { try read("1\tx\nalone\n") }
    expectFault("topics:1", "without a tab") { try read("just some words\n") }
    expectFault("topics:2", "white space") { try read("1\tx\na b\tc\n") }
  }

  @Test func readsColonSeparatedLines() throws {
    #expect(
      try read("wt09-1:obama family: tree\n2: x\n") == [
        Query(id: "wt09-1", text: "obama family: tree"), Query(id: "2", text: "x"),
      ])
  }

  @Test func readsJSON() throws {
    let expected = [Query(id: "1", text: "x"), Query(id: "2", text: "y")]
    #expect(
      try read("{\"_id\":1,\"text\":\"x\",\"metadata\":{\"query\":\"no\"}}\n{\"_id\":\"2\",\"text\":\"y\"}\n")
        == expected)
    #expect(try read(#"[{"id":"1","question":"x"},{"id":"2","question":"y"}]"#) == expected)
    #expect(try read(#"{"1":{"title":"x"},"2":{"title":"y"}}"#) == expected)
    #expect(try read(#"{"1":"x","2":"y"}"#) == expected)
    #expect(
      try read(
        #"{"query":{"qid":"1","text":"x"},"candidates":[]}"# + "\n" + #"{"query":{"qid":2,"text":"y"},"candidates":[]}"#
      ) == expected)
    expectFault("topics:2", "no text") { try read("{\"_id\":1,\"text\":\"x\"}\n{\"_id\":2}\n") }
  }

  @Test func refusesDuplicatesAndEmptyFiles() throws {
    expectFault("topics:3", "'1'", "line 1") { try read("1\tx\n2\ty\n1\tz\n") }
    expectFault("topics:2", "line 1", "normalisation") { try read("caf\u{e9}\tx\ncafe\u{301}\ty\n") }
    expectFault("no topic") { try read("\n") }
    expectFault("topics:1", "'1'", "no title") { try read("1\t\n") }
  }

  @Test(arguments: [
    "1\tx\n2\tcafé\n", "1\tx\n2\tcaf\0\n", "1:x\n2:café\n", "q\t['x']\ncafé\t['x']\n", "q\t['x']\nq\t['café']\n",
    "q\t['x']\nq\t['\\ud800']\n", "{\"_id\":\"1\",\"text\":\"x\"}\n{\"_id\":\"2\",\"text\":\"café\"}\n",
    "{\"_id\":\"1\",\"text\":\"x\"}\n{\"_id\":\"2\",\"text\":\"\\ud800\"}\n",
    "{\"1\":\"x\",\n\"2\":{\"title\":\"café\"}}",
    "<top><num>1<title>x\n café</top>", "<topics><topic number='1'>\ncafé</topic></topics>", "\n.I 1\n.W\ncafé\n",
  ])
  func refusesTextThatIsNotUTF8(pattern: String) throws {
    // ISO 8859-1: é becomes one byte that is not UTF-8.
    let bytes = pattern.unicodeScalars.map { UInt8($0.value) }
    let path = try folder.write("topics", bytes: bytes)
    expectFault("topics:2") { try QuestionsReader.read(path) }
  }

  @Test func readsQuestions() throws {
    func questions(_ text: String) throws -> [Question] { try QuestionsReader.read(folder.write("questions", text)) }
    func one(_ id: String, _ answers: [String]) -> Question {
      Question(query: Query(id: id, text: "q"), answers: answers)
    }
    #expect(try questions(#"{"id":"a","question":"q","answers":["x","y"]}"#) == [one("a", ["x", "y"])])
    #expect(try questions(#"{"question":"q","answer":"x"}"#) == [one("0", ["x"])])
    #expect(try questions(#"[{"question":"q","golden_answers":["x"],"id":7}]"#) == [one("7", ["x"])])
    #expect(try questions(#"{"_id":"a","text":"q","metadata":{"answers":["x"]}}"#) == [one("a", ["x"])])
    #expect(try questions("q\t['it\\'s', \"it's\", '']\nq\t[]\n") == [one("0", ["it's", "it's", ""]), one("1", [])])
    #expect(try questions("1\tq\n") == [one("1", [])])
    expectFault("questions:2", "answer") { try questions("q\t[\"x\"]\nq\t[x]\n") }
  }
}
