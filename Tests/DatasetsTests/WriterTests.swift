import Datasets
import RankifyCore
import TestSupport
import Testing

/// What is written reads back the same, whatever characters it holds.
@Suite struct WriterTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let alphabet = Array("ab \t\n\"\\<>&;/'é漢😀\u{2028}.:,#-\u{1}\u{7f}{}[]")

  static func text(_ random: inout SeededGenerator, _ alphabet: [Character] = alphabet) -> String {
    String((0..<Int.random(in: 0..<40, using: &random)).compactMap { _ in alphabet.randomElement(using: &random) })
  }

  static func documents(seed: UInt64) -> [Document] {
    var random = SeededGenerator(seed: seed)
    return (0..<200).map { i in
      Document(id: "d<&\"é\(i)", title: text(&random).trimmingWhiteSpace, text: text(&random).trimmingWhiteSpace)
    }
  }

  @Test(arguments: [CorpusFormat.beir, .jsonl], ["c", "c.gz"])
  func corporaInJSONLoseNothing(format: CorpusFormat, name: String) throws {
    let documents = Self.documents(seed: 1)
    #expect(try roundTrip(documents, format, name) == documents)
  }

  @Test func corporaInDPRLoseNothingButTabsAndLineEnds() throws {
    let documents = Self.documents(seed: 2)
    let expected = documents.map { Document(id: $0.id, title: $0.title.unbroken, text: $0.text.unbroken) }
    #expect(try roundTrip(documents, .dpr, "c") == expected)
  }

  @Test func corporaInTSVJoinTitleAndText() throws {
    let documents = Self.documents(seed: 3)
    #expect(try roundTrip(documents, .tsv, "c") == documents.map { Document(id: $0.id, text: $0.contents.unbroken) })
  }

  @Test func corporaInTRECKeepMarkupCharacters() throws {
    let documents = Self.documents(seed: 4)
    let expected = documents.map { document in
      let title = document.title.split { $0.isWhitespace }.joined(separator: " ")
      return Document(id: document.id, title: title, text: document.text)
    }
    #expect(try roundTrip(documents, .trec, "c") == expected)
  }

  @Test func otherFormatsAreRefused() {
    expectFault("smart", code: .badArguments) { try CorpusWriter(path: folder.file("c"), format: .smart) }
  }

  @Test(arguments: QrelsWriter.Format.allCases)
  func qrelsReadBack(format: QrelsWriter.Format) throws {
    let qrels = Qrels(["2": ["b": 3, "a": -1], "10": ["z": 0]])
    try QrelsWriter.write(qrels, to: folder.file("q"), format: format)
    #expect(try Qrels(contentsOf: folder.file("q")) == qrels)
  }

  @Test(arguments: TopicsWriter.Format.allCases)
  func topicsReadBack(format: TopicsWriter.Format) throws {
    let queries = [Query(id: "051", text: "what & <b>why</b>?"), Query(id: "q-2", text: "\"é\" 'x'")]
    try TopicsWriter.write(queries, to: folder.file("t"), format: format)
    #expect(try TopicsReader.read(folder.file("t")) == queries)
  }

  @Test func questionsReadBack() throws {
    let questions = [
      Question(query: Query(id: "a", text: "w\tx"), answers: ["1", "\"2\""]),
      Question(query: Query(id: "b", text: "y"), answers: []),
    ]
    try TopicsWriter.write(questions, to: folder.file("t"))
    #expect(try QuestionsReader.read(folder.file("t")) == questions)
  }

  private func roundTrip(_ documents: [Document], _ format: CorpusFormat, _ name: String) throws -> [Document] {
    let writer = try CorpusWriter(path: folder.file(name), format: format)
    for document in documents { try writer.write(document) }
    try writer.finish()
    return try readAll([folder.file(name)])
  }
}

extension String {
  /// As readers of one-document files trim.
  var trimmingWhiteSpace: String {
    let tail = drop { $0.isWhitespace }
    return String(String(tail.reversed()).drop { $0.isWhitespace }.reversed())
  }

  var unbroken: String { String(map { $0 == "\n" || $0 == "\t" ? " " : $0 }) }
}
