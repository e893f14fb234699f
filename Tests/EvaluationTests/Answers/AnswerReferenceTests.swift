import Evaluation
import Foundation
import RankifyCore
import Testing

/// Agreement with SQuAD's script and rouge-score; `Golden/make_answers.py` names what is left out.
struct AnswerReferenceTests {
  private struct Row: Decodable {
    let prediction: String
    let gold: [String]
    let precision: Double
    let recall: Double
    let F1: Double
    let EM: Double
    let rouge: Double?

    enum CodingKeys: String, CodingKey {
      case prediction, gold, precision, recall, F1, EM
      case rouge = "ROUGE-L"
    }
  }

  private static func rows() throws -> [Row] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Golden/answers.jsonl")
    return try Data(contentsOf: file).split(separator: 0x0a).map { try JSONDecoder().decode(Row.self, from: $0) }
  }

  private func expect(_ row: Row, _ name: String, _ expected: Double) throws {
    let question = Question(query: Query(id: "q", text: ""), answers: row.gold)
    let answer = RecordedAnswer(query: question.query, text: row.prediction)
    let value = try AnswerMeasure(name).formula.value(of: JudgedAnswer(answer, to: question, normalization: .squad))
    #expect(abs(value - expected) < 1e-12, "\(name) of \(row.prediction.debugDescription) for \(row.gold)")
  }

  @Test func exactMatchAndOverlapAreThoseOfSQuAD() throws {
    let rows = try Self.rows()
    #expect(rows.count >= 400)
    for row in rows {
      try expect(row, "EM", row.EM)
      try expect(row, "F1", row.F1)
      try expect(row, "Precision", row.precision)
      try expect(row, "Recall", row.recall)
    }
  }

  @Test func longestCommonSubsequenceIsThatOfRougeScore() throws {
    let rows = try Self.rows().filter { $0.rouge != nil }
    #expect(rows.count >= 100)
    for row in rows { try expect(row, "ROUGE-L", row.rouge ?? .nan) }
  }
}
