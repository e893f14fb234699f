import RankifyCore
import TestSupport

/// Random rankings over a small vocabulary.
struct Samples {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func text(words: Int) -> String {
    (0..<words).map { _ in "w\(Int.random(in: 0..<40, using: &random))" }.joined(separator: " ")
  }

  mutating func ranking(_ query: String = "q", hits: Int) -> Ranking {
    let found = (0..<hits).map { i in
      Hit(
        document: Document(
          id: "d\(i)", title: i % 3 == 0 ? "t\(i)" : "", text: text(words: Int.random(in: 0..<60, using: &random))),
        score: Float(Int.random(in: 0..<20, using: &random)))
    }
    return Ranking(query: Query(id: query, text: text(words: 4)), hits: found)
  }
}

/// Scores a document by how many of the query's words it has.
struct WordOverlap: PairScorer {
  func scores(of documents: [String], for query: String) throws(RankifyError) -> [Float] {
    let words = Set(query.split(separator: " "))
    return documents.map { Float(words.intersection($0.split(separator: " ")).count) }
  }
}

/// Gives every document the score its identifier maps to.
struct FixedScores: PairScorer {
  let values: [String: Float]
  func scores(of documents: [String], for query: String) throws(RankifyError) -> [Float] {
    documents.map { values[$0] ?? .nan }
  }
}
