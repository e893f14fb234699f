import Datasets
import RankifyCore
import TestSupport
import Testing

@Suite struct RankingsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  let ranking = Ranking(
    query: Query(id: "7", text: "a \"b\"\n"),
    hits: [
      Hit(document: Document(id: "d1", title: "T", text: "x\u{1}\u{2028}é"), score: 1.5),
      Hit(document: Document(id: "d2", text: ""), score: 1e-5),
    ])

  @Test(arguments: RankingsWriter.Format.allCases, ["out", "out.gz"])
  func readsBackWhatItWrote(format: RankingsWriter.Format, name: String) throws {
    let path = folder.file(name)
    let writer = try RankingsWriter(path: path, format: format, isReranked: true)
    try writer.write(ranking, answers: ["y"], hasAnswer: [true, false])
    try writer.write(Ranking(query: Query(id: "8", text: ""), hits: []))
    try writer.finish()
    let items = try RankingsReader.read(path)
    #expect(items.map(\.ranking) == [ranking, Ranking(query: Query(id: "8", text: ""), hits: [])])
    #expect(items.map(\.answers) == (format == .dpr ? [["y"], []] : [[], []]))
    let run = try Run(contentsOf: path)
    #expect(run["7"]?.map(\.document) == ["d1", "d2"])
  }

  @Test func refusesTextThatIsNotUTF8() throws {
    let bytes = Array("\n{\"query\":{\"qid\":1,\"text\":\"caf".utf8) + [0xe9] + Array("\"},\"candidates\":[]}\n".utf8)
    let path = try folder.write("requests", bytes: bytes)
    expectFault("requests:2", "UTF-8") { try RankingsReader.read(path) }
    expectFault("requests:2", "UTF-8") { try Run(contentsOf: path) }
  }

  @Test func writesTheFieldsOfDPR() throws {
    let path = folder.file("out")
    let writer = try RankingsWriter(path: path, format: .dpr)
    try writer.write(ranking.top(1), answers: ["y"], hasAnswer: [true])
    try writer.finish()
    #expect(
      try String(contentsOfFile: path, encoding: .utf8) == """
        [
        {"id":"7","question":"a \\"b\\"\\n","answers":["y"],"ctxs":[{"id":"d1","title":"T","text":"x\\u0001\u{2028}é","score":1.5,"has_answer":true}]}
        ]

        """)
  }

  @Test func readsTheOlderRequests() throws {
    let text = #"[{"query":"q","hits":[{"content":"x","qid":264014,"docid":"4834547","rank":1,"score":14.9}]}]"#
    let items = try RankingsReader.read(folder.write("r", text))
    #expect(items[0].ranking.query == Query(id: "264014", text: "q"))
    #expect(items[0].ranking.hits.map(\.document) == [Document(id: "4834547", text: "x")])
  }

  @Test func refusesWhatJSONCannotCarry() throws {
    let writer = try RankingsWriter(path: folder.file("out"), format: .rankLLM)
    let hit = Hit(document: Document(id: "a", text: ""), score: .infinity)
    expectFault("'a'", "score", code: .failure) {
      try writer.write(Ranking(query: Query(id: "1", text: ""), hits: [hit]))
    }
  }
}
