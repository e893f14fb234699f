import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing

/// Scores against those of Lucene itself on a small collection (`Golden/make_analysis.sh`).
@Suite struct LuceneScoreTests {
  private struct Golden: Decodable {
    var documentsWithTerms: Int
    var totalTerms: Int
    var documents: [Text]
    var runs: [Runs]
  }

  private struct Text: Decodable {
    var id: String
    var text: String
    var terms: [String]
    var quantisedLength: Int
  }

  private struct Runs: Decodable {
    var similarity: String
    var k1: Float?
    var b: Float?
    var mu: Float?
    var queries: [Query]
  }

  private struct Query: Decodable {
    var text: String
    var terms: [String]
    var hits: [Hit]
  }

  private struct Hit: Decodable {
    var id: String
    var score: Double
  }

  private let expected: Golden
  private let folder: TemporaryFolder
  private let index: SparseIndex

  init() throws {
    let expected = try JSONDecoder().decode(Golden.self, from: golden("bm25_lucene.json"))
    let folder = try TemporaryFolder()
    index = try build(expected.documents.map { Document(id: $0.id, text: $0.text) }, folder)
    (self.expected, self.folder) = (expected, folder)
  }

  @Test func statisticsAreLucenes() throws {
    #expect(index.statistics.wordedDocuments == expected.documentsWithTerms)
    #expect(index.statistics.tokens == expected.totalTerms)
    #expect(index.statistics.documents == expected.documents.count)
  }

  @Test func byteLengthsAreLucenes() {
    for document in expected.documents {
      #expect(LengthPrecision.byte.effective(UInt32(document.terms.count)) == UInt32(document.quantisedLength))
      #expect(ReferenceScorer.byteLength(document.terms.count) == document.quantisedLength)
    }
    for length in 0...100_000 {
      #expect(Int(LengthPrecision.byte.effective(UInt32(length))) == ReferenceScorer.byteLength(length))
    }
  }

  @Test func bm25ScoresAreLucenes() throws {
    var compared = 0
    for run in expected.runs where run.similarity == "bm25" {
      let similarity = Similarity.bm25(k1: try #require(run.k1), b: try #require(run.b))
      let retriever = SparseRetriever(index, similarity: similarity, lengths: .byte)
      for query in run.queries {
        let found = try retriever.entries(for: query.text)
        #expect(found.count == query.hits.count, "\(query.text)")
        let scores = Dictionary(uniqueKeysWithValues: found.map { ($0.document, $0.score) })
        for hit in query.hits {
          let score = try #require(scores[hit.id])
          #expect(abs(score - hit.score) <= 1e-6 * hit.score, "\(similarity) \(query.text) \(hit.id)")
          compared += 1
        }
      }
    }
    #expect(compared > 300)
  }

  /// Lucene smooths with p = (cf + 1)/(C + 1), quantises lengths and takes nothing below zero; ours is the formula of Zhai
  /// and Lafferty, p = cf/C. For one term and a score above zero the difference is known exactly.
  @Test func queryLikelihoodDiffersFromLuceneByTheDefinitionOnly() throws {
    var compared = 0
    for run in expected.runs where run.similarity == "dirichlet" {
      let mu = Double(try #require(run.mu))
      let retriever = SparseRetriever(index, similarity: .queryLikelihood(mu: Float(mu)))
      for query in run.queries where Set(query.terms).count == 1 && query.terms.count == 1 {
        let term = try index.statistics(of: query.terms[0])
        let (cf, total) = (Double(term.occurrences), Double(index.statistics.tokens))
        let ours = Dictionary(
          uniqueKeysWithValues: try retriever.entries(for: query.text).map { ($0.document, $0.score) })
        for hit in query.hits where hit.score > 0 {
          let document = try #require(expected.documents.first { $0.id == hit.id })
          let tf = Double(document.terms.filter { $0 == query.terms[0] }.count)
          let smoothing = log(1 + tf / (mu * cf / total)) - log(1 + tf / (mu * (cf + 1) / (total + 1)))
          let rounding =
            log(mu / (mu + Double(document.terms.count))) - log(mu / (mu + Double(document.quantisedLength)))
          let score = try #require(ours[hit.id])
          #expect(abs(score - (hit.score + smoothing + rounding)) < 2e-6 * max(1, hit.score), "\(query.text) \(hit.id)")
          compared += 1
        }
      }
    }
    #expect(compared > 20)
  }
}
