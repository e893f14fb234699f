import RankifyCore
import Reranking
import Tensors
import Testing
import Transformers
import Vectors

struct TokenExplanationTests {
  private func text(_ tokens: [String], _ vectors: [[Float]]) -> EncodedTokens {
    EncodedTokens(
      ids: tokens.indices.map { Int32($0) }, tokens: tokens,
      vectors: TokenVectors(dimension: 2, values: Array(vectors.joined())), truncatedCount: 0)
  }

  /// By hand: a = (1, 0) has .6 with x = (.6, .8), 1 with y and z = (1, 0); b = (0, 1) has .8, 0 and 0.
  @Test func everyQueryTokenMeetsTheFirstOfTheMostSimilar() {
    let query = text(["a", "b"], [[1, 0], [0, 1]])
    let document = text(["x", "y", "z"], [[0.6, 0.8], [1, 0], [1, 0]])
    let explanation = TokenExplanation(query: query, document: document, scorer: MaxSim())
    #expect(explanation.values.elements == [0.6, 1, 1, 0.8, 0, 0])
    #expect(explanation.matches.map(\.documentToken) == [1, 0])
    #expect(explanation.matches.map(\.value) == [1, 0.8])
    #expect(abs(explanation.score - 1.8) < 1e-6)
    #expect(explanation.valueName == "similarity" && explanation.largestValue == 1)
    #expect(explanation.queryTokens(meeting: 0) == [1])
    #expect(explanation.queryTokens(meeting: 2) == [])
  }

  @Test func negativeSimilaritiesMeetTheLeastNegative() {
    let explanation = TokenExplanation(
      query: text(["a"], [[-1, 0]]), document: text(["x", "y"], [[1, 0], [0.5, 0]]), scorer: MaxSim())
    #expect(explanation.matches.map(\.documentToken) == [1] && explanation.matches.map(\.value) == [-0.5])
    #expect(explanation.largestValue == 0)
  }

  @Test func aDocumentWithoutTokensIsMetByNone() {
    let explanation = TokenExplanation(query: text(["a"], [[1, 0]]), document: text([], []), scorer: MaxSim())
    #expect(explanation.matches.map(\.documentToken) == [nil] && explanation.matches.map(\.value) == [0])
    #expect(explanation.score == MaxSim.masked)
  }

  /// A scorer by another rule: what two tokens have together is what they add to the score.
  private struct Counting: TokenAttributing {
    static let attributionName = "count"
    func scores(of documents: [TokenVectors], for query: TokenVectors) -> [Float] { documents.map { Float($0.count) } }
    func attribution(of document: TokenVectors, for query: TokenVectors) -> Matrix {
      Matrix(rows: query.count, columns: document.count, (0..<query.count * document.count).map { Float($0) })
    }
  }

  @Test func anyScorerThatTellsWhatPairsAreWorthIsExplained() {
    let explanation = TokenExplanation(
      query: text(["a", "b"], [[1, 0], [0, 1]]), document: text(["x", "y"], [[1, 0], [0, 1]]), scorer: Counting())
    #expect(explanation.score == 2 && explanation.matches.map(\.documentToken) == [1, 1])
    #expect(explanation.valueName == "count")
  }
}
