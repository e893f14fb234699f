import Foundation
import Testing

/// The collection in `datasets/toy`, read here with nothing but Foundation, so that a fault in the project's readers cannot hide one in the files.
struct ToyCollectionTests {
  struct Line: Decodable {
    var _id: String
    var title: String?
    var text: String
  }

  struct QuestionLine: Decodable {
    var id: String
    var question: String
    var answers: [String]
    var gold: [String]
  }

  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("datasets/toy")

  static func lines(_ name: String) throws -> [String] {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      .split(separator: "\n").map(String.init)
  }

  static func decoded<T: Decodable>(_ name: String, as type: T.Type) throws -> [T] {
    try lines(name).map { try JSONDecoder().decode(type, from: Data($0.utf8)) }
  }

  @Test func documentsHaveUniqueIdsAndTheStatedLength() throws {
    let documents = try Self.decoded("corpus.jsonl", as: Line.self)
    #expect(documents.count == 64)
    #expect(Set(documents.map(\._id)).count == documents.count)
    for document in documents {
      #expect((60...130).contains(document.text.split(separator: " ").count), "\(document._id)")
    }
    #expect(documents.filter { $0.title == "" }.map(\._id) == ["bee-08"])
  }

  @Test func everyJudgementNamesAnExistingQueryAndDocumentOnce() throws {
    let documents = Set(try Self.decoded("corpus.jsonl", as: Line.self).map(\._id))
    let queries = Set(try Self.decoded("queries.jsonl", as: Line.self).map(\._id))
    let qrels = try Self.lines("qrels/test.tsv")
    #expect(qrels.first == "query-id\tcorpus-id\tscore")
    var best: [String: Int] = [:]
    var pairs: Set<String> = []
    for line in qrels.dropFirst() {
      let fields = line.split(separator: "\t").map(String.init)
      try #require(fields.count == 3)
      let grade = try #require(Int(fields[2]))
      #expect(queries.contains(fields[0]) && documents.contains(fields[1]) && (0...3).contains(grade), "\(line)")
      #expect(pairs.insert(fields[0] + " " + fields[1]).inserted, "\(line)")
      best[fields[0]] = max(best[fields[0]] ?? 0, grade)
    }
    #expect(qrels.count == 108)
    #expect(best.count == 20 && best.values.allSatisfy { $0 == 3 })
    #expect(Set(best.keys) == queries)
  }

  @Test func everyQuestionIsAnsweredByItsGoldDocuments() throws {
    let documents = try Self.decoded("corpus.jsonl", as: Line.self)
    let text = Dictionary(uniqueKeysWithValues: documents.map { ($0._id, $0.text) })
    let questions = try Self.decoded("questions.jsonl", as: QuestionLine.self)
    #expect(questions.count == 15)
    #expect(questions.filter { $0.gold.count == 2 }.map(\.id) == ["n14", "n15"])
    for question in questions {
      let evidence = try question.gold.map { try #require(text[$0], "\(question.id): \($0)") }.joined(separator: "\n")
      #expect(question.answers.contains { evidence.localizedCaseInsensitiveContains($0) }, "\(question.id)")
    }
  }
}
