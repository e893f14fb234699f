import Datasets
import RankifyCore
import TestSupport
import Testing

@Suite struct AnswersReaderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func read(_ text: String) throws -> [RecordedAnswer] { try AnswersReader.read(folder.write("answers", text)) }

  func answer(_ id: String, _ text: String?, question: String = "") -> RecordedAnswer {
    RecordedAnswer(query: Query(id: id, text: question), text: text)
  }

  @Test func readsOurOwnLines() throws {
    let answers = try read(
      #"{"id":"n1","question":"Who?","answer":"Ada","text":"Ada [1]","answers":["Ada Lovelace"],"method":"single-pass","#
        + #""ctxs":[{"id":"d2","title":"T","text":"x","score":0.5,"has_answer":true},{"id":"d1","title":"","text":"y","score":2}],"#
        + #""support":{"sentences":[]},"stop":null,"steps":[{"name":"search","text":"who"}],"requests":1,"usage":{},"seconds":0.5}"#
        + "\n" + #"{"id":"n2","question":"Why?","error":"the server is gone"}"# + "\n")
    #expect(answers.count == 2)
    #expect(answers[0].query == Query(id: "n1", text: "Who?"))
    #expect(answers[0].text == "Ada")
    #expect(answers[0].evidence == [Document(id: "d2", title: "T", text: "x"), Document(id: "d1", text: "y")])
    #expect(answers[1].text == nil)
    #expect(answers[1].fault == "the server is gone")
    #expect(answers[1].evidence == nil)
  }

  // The gold answer may stand beside the prediction.
  @Test(arguments: ["prediction", "pred", "output", "generated_answer"])
  func predictionsHaveSeveralNames(_ name: String) throws {
    #expect(try read("{\"id\":1,\"answer\":\"gold\",\"\(name)\":\"said\"}") == [answer("1", "said")])
    #expect(try read("{\"\(name)\":\"said\",\"answer\":\"gold\",\"id\":1}") == [answer("1", "said")])
  }

  @Test func readsArraysAndNumbersThem() throws {
    let text = #"[{"question":"q","answers":["a"],"pred":"x","ctxs":[]},{"question":"r","pred":2}]"#
    let answers = try read(text)
    #expect(answers.map(\.query) == [Query(id: "0", text: "q"), Query(id: "1", text: "r")])
    #expect(answers.map(\.text) == ["x", "2"])
    #expect(answers.map(\.evidence) == [[], nil])
  }

  @Test func readsOutputsOfFlashRAG() throws {
    let answers = try read(
      #"[{"id":"t0","question":"q","golden_answers":["a"],"output":{"retrieval_result":[{"id":"7","contents":"c"}],"pred":"x"}}]"#
    )
    #expect(answers[0].text == "x")
    #expect(answers[0].evidence == [Document(id: "7", text: "c")])
  }

  @Test func readsPredictionsOfSQuAD() throws {
    let expected = [answer("56be4db0", "Denver"), answer("2", ""), answer("x", "a \"b\"")]
    #expect(try read(#"{"56be4db0": "Denver", "2": "", "x": "a \"b\""}"#) == expected)
    #expect(try read("{\n  \"56be4db0\": \"Denver\",\n  \"2\": \"\",\n  \"x\": \"a \\\"b\\\"\"\n}\n") == expected)
  }

  @Test func nothingSaidIsNoAnswer() throws {
    #expect(try read(#"{"id":"a","answer":null}"#) == [answer("a", nil)])
    #expect(try read(#"{"id":"a","error":null,"answer":""}"#) == [answer("a", "")])
    #expect(try read(#"{"id":"a","error":{"code":5}}"#)[0].fault == "an error")
  }

  @Test func passagesAloneAreRead() throws {
    let answers = try read(
      #"[{"question":"q","answers":["a"],"ctxs":[{"id":"1","text":"x"}]},{"question":"r","answers":["b"],"ctxs":[]}]"#)
    #expect(answers.map(\.text) == [nil, nil])
    #expect(answers.map { $0.evidence?.map(\.id) } == [["1"], []])
    expectFault("answers:2", "'b' has no answer, unlike those before") {
      try read("{\"id\":\"a\",\"answer\":\"x\"}\n{\"id\":\"b\",\"ctxs\":[]}")
    }
  }

  @Test func faultsNameTheLine() {
    expectFault("answers", "holds no answer") { try read("") }
    expectFault("answers", "holds no answer") { try read("[]") }
    expectFault("answers", "holds no answer") { try read("{}") }
    expectFault("answers:2", "'a' is answered in line 1") {
      try read("{\"id\":\"a\",\"answer\":\"x\"}\n{\"id\":\"a\",\"answer\":\"y\"}")
    }
    expectFault("answers:1", "'a' is answered in line 1") { try read(#"{"a":"x","a":"y"}"#) }
    expectFault("answers:2", "no answer", "'prediction'") {
      try read("{\"id\":\"a\",\"answer\":\"x\"}\n{\"id\":\"b\"}")
    }
    expectFault("answers:2", "no answer") { try read("{\"id\":\"a\",\"answer\":\"x\"}\n{\"b\":\"y\"}") }
    expectFault("answers:1", "no text") { try read(#"{"id":"a","pred":["x","y"]}"#) }
    expectFault("answers:1", "no text") { try read(#"{"id":"a","answer":true}"#) }
    expectFault("answers:1", "identifier is empty") { try read(#"{"id":"","answer":"x"}"#) }
    expectFault("answers:1", "white space") { try read(#"{"a b":"x"}"#) }
    expectFault("answers:2", "something follows") { try read("{\"a\":\"x\"}\n{\"b\":\"y\"}") }
    expectFault("answers:1", "no identifier") { try read(#"{"id":"a","answer":"x","ctxs":[{"text":"y"}]}"#) }
    expectFault("answers:1") { try read(#"{"id":"a","answer":"x""#) }
    expectFault("answers:1") { try read("plain text\n") }
    expectFault("answers:1") {
      try AnswersReader.read(
        folder.write("answers", bytes: Array("{\"id\":\"a\",\"answer\":\"".utf8) + [0xff] + Array("\"}".utf8)))
    }
  }

  @Test func deepNestingIsRefused() {
    expectFault("answers:1") { try read("{\"id\":\"a\",\"steps\":" + String(repeating: "[", count: 100_000)) }
  }

  @Test func mutatedFilesNeverTrap() throws {
    let seed = Array(
      #"{"id":"a","question":"q","answer":"x","ctxs":[{"id":"d","text":"y","score":1}],"error":null}"#.utf8)
    var random = SeededGenerator(seed: 5)
    for _ in 0..<300 {
      var bytes = seed
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
      }
      if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
      do { _ = try AnswersReader.read(folder.write("answers", bytes: bytes)) } catch {
        #expect(error is RankifyError)
      }
    }
  }
}
