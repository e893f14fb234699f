import RankifyCore
import Tensors

extension LITE {
  /// What each meeting of a query token (row) with a document token (column) adds to the score: the score less that with
  /// their similarity taken out, without gradients (occlusion; Zeiler and Fergus 2014).
  ///
  /// The parts do not sum to the score: the network is not linear. Tokens that the scorer does not read get 0.
  /// - Complexity: one forward pass for each pair of tokens
  public func attribution(of document: TokenVectors, for query: TokenVectors) -> Matrix {
    var result = Matrix(rows: query.count, columns: document.count)
    let rows = min(query.count, configuration.queryTokens)
    let columns = min(document.count, configuration.documentTokens)
    var workspace = LITEWorkspace()
    LITESimilarities(query, configuration, kernels: compute.kernels).fill(&workspace, [document][...], on: .serial)
    let whole = workspace.similarities
    let score = score(similarities: whole, documentTokens: columns)
    result.withMutableElements { elements in
      // Pieces write to places of their own.
      nonisolated(unsafe) let elements = elements
      let width = document.count
      compute.split(rows * columns, grain: 16) { range in
        for pair in range {
          let (i, j) = (pair / columns, pair % columns)
          var without = whole
          without[i, j] = 0
          elements[i * width + j] = score - self.score(similarities: without, documentTokens: columns)
        }
      }
    }
    return result
  }
}
