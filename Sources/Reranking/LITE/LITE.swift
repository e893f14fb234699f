import RankifyCore
import Tensors
import Transformers

/// Learnable late interaction: a small network over the matrix of similarities of query and document tokens in place of the
/// sum of maxima.
///
/// Ji et al., "Efficient Document Ranking with Learnable Late Interactions", 2024. With S = Q Dᵀ, one row a query token,
/// separable LITE is
///
///     S′ᵢ = LN(ReLU(W₂ LN(ReLU(W₁ Sᵢ + b₁)) + b₂))        along the document, for each query token i
///     S″ⱼ = LN(ReLU(W₄ LN(ReLU(W₃ S′ⱼ + b₃)) + b₄))       along the query, for each document token j
///     score = wᵀ vec(S″) + b
///
/// With a residual, which is not in the paper, α Σᵢ maxⱼ Sᵢⱼ is added, over the tokens that there are: MaxSim, which training
/// can then start from.
///
/// Position counts: the first tokens of queries and documents meet the first weights, and tokens that are missing are zeros.
/// A score is the same in every bit whatever is scored with it, on any number of threads.
public struct LITE: Scorer {
  enum Network: Sendable {
    case separable(rows: MixingBlock, columns: MixingBlock)
    case flattened(MixingLayer)
  }

  /// Its shape.
  public let configuration: LITEConfiguration
  /// A checksum of weights and configuration, in hexadecimal digits.
  public let checksum: String
  /// Where to compute.
  public var compute: Compute
  let network: Network
  /// One weight for each similarity: of separable LITE document token by document token, else one for each hidden number.
  let head: [Float]
  let headBias: Float
  /// The factor of MaxSim; 0 without a residual.
  let residualScale: Float
  let reductionWeights: [Float]

  /// The vectors of a document that are stored and scored: as many as the scorer reads, reduced as the configuration says.
  public func reduced(_ document: TokenVectors) -> TokenVectors {
    configuration.reduction(document, limit: configuration.documentTokens, weights: reductionWeights)
  }

  /// The score of each document, in order.
  /// - Parameter documents: as `reduced(_:)` gives them; what is longer is cut off.
  /// - Precondition: all vectors have one length.
  /// - Complexity: O(query tokens · document tokens · (dimension + widths)) a document; memory beyond the result depends on
  ///   threads alone.
  public func scores(of documents: [TokenVectors], for query: TokenVectors) -> [Float] {
    let similarities = LITESimilarities(query, configuration, kernels: compute.kernels)
    var scores = [Float](repeating: 0, count: documents.count)
    let block = blockSize
    scores.withUnsafeMutableBufferPointer { scores in
      // Pieces write to places of their own.
      nonisolated(unsafe) let scores = scores
      let blocks = (documents.count + block - 1) / block
      compute.split(blocks, grain: 1) { range in
        var workspace = LITEWorkspace()
        let serial = Compute(kernels: compute.kernels)
        for number in range {
          let part = documents[number * block..<min((number + 1) * block, documents.count)]
          similarities.fill(&workspace, part, on: serial)
          let tokens = part.map { min($0.count, configuration.documentTokens) }
          forward(&workspace, tokens: tokens, into: &scores[number * block], on: serial)
        }
      }
    }
    return scores
  }

  /// The score of one matrix of similarities, a row for each query token.
  /// - Parameter documentTokens: how many columns are those of tokens, which a residual looks for maxima in; all if `nil`
  public func score(similarities: Matrix, documentTokens: Int? = nil) -> Float {
    precondition(
      similarities.rows == configuration.queryTokens && similarities.columns == configuration.documentTokens,
      "expected \(configuration.queryTokens) x \(configuration.documentTokens) similarities")
    var workspace = LITEWorkspace()
    workspace.similarities = similarities
    var score: Float = 0
    let tokens = min(documentTokens ?? similarities.columns, similarities.columns)
    forward(&workspace, tokens: [tokens], into: &score, on: Compute(kernels: compute.kernels))
    return score
  }

  /// Documents computed at once: their hidden numbers stay in a core's cache, and weights are read once for many rows.
  private var blockSize: Int {
    switch configuration.network {
    case .separable: max(1, 96 / configuration.queryTokens)
    case .flattened: 64
    }
  }

  /// `workspace.similarities` of documents of so many tokens to their scores.
  private func forward(
    _ workspace: inout LITEWorkspace, tokens: [Int], into scores: UnsafeMutablePointer<Float>, on compute: Compute
  ) {
    let count = tokens.count
    let sums = configuration.residual ? workspace.sumsOfMaxima(tokens: tokens) : []
    switch network {
    case .separable(let rows, let columns):
      rows(&workspace.similarities, &workspace.hidden, on: compute)
      workspace.transpose(count, rows: configuration.queryTokens, columns: configuration.documentTokens)
      columns(&workspace.transposed, &workspace.hidden, on: compute)
      project(workspace.transposed, count: count, into: scores, on: compute)
    case .flattened(let layer):
      workspace.flatten(count)
      layer(workspace.transposed, into: &workspace.hidden, on: compute)
      project(workspace.hidden, count: count, into: scores, on: compute)
    }
    for (i, sum) in sums.enumerated() { scores[i] += residualScale * sum }
  }

  private func project(
    _ features: Matrix, count: Int, into scores: UnsafeMutablePointer<Float>, on compute: Compute
  ) {
    precondition(features.rows * features.columns == count * head.count, "the head does not fit the network")
    compute.kernels.table.pointee.dot_f32(features.base, head.count, count, head.count, head, scores)
    for i in 0..<count { scores[i] += headBias }
    withExtendedLifetime(features) {}
  }
}
