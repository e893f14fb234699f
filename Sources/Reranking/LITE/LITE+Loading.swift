import RankifyCore
import Tensors
import Transformers

extension LITE {
  package static let weightsFile = "lite.safetensors"

  /// Loads the scorer in `folder`: `lite_config.json` and `lite.safetensors`.
  ///
  /// Tensors of separable LITE: `rows.0.weight` [row width, document tokens], `rows.1`, `columns.0` [column width, query
  /// tokens], `columns.1`, each with `.bias`, `.norm.weight` and `.norm.bias`; of flattened LITE `flat.0` alone.
  /// `head.weight` has one number for each similarity, query token by query token (of flattened LITE: for each hidden
  /// number); `head.bias` may be missing. `reduction.weight` is [document tokens, tokens before], `residual.scale` the factor of MaxSim.
  /// - Parameters:
  ///   - precision: the arithmetic of the perceptrons
  ///   - compute: where to compute
  /// - Throws: a sentence that names the file, and the key or tensor that is missing or not as expected
  public init(
    folder: String, precision: Precision = .fp32, compute: Compute = .parallel
  ) throws(RankifyError) {
    let configuration = try LITEConfiguration(folder: folder)
    let checkpoint = try Checkpoint(file: folder + "/" + LITE.weightsFile)
    var weights = Weights(checkpoint, prefix: "", precision: precision, pool: compute.pool ?? ThreadPool(threads: 1))
    weights.settings = LITEConfiguration.file
    try weights.requireFinite()
    (self.configuration, self.compute) = (configuration, compute)
    network = try Self.network(configuration, weights)
    head = try Self.head(configuration, weights)
    headBias = try weights.has("head.bias") ? weights.vector("head.bias", 1)[0] : 0
    residualScale = configuration.residual ? try weights.vector("residual.scale", 1)[0] : 0
    if case .learned(let from) = configuration.reduction {
      reductionWeights = try weights.floats("reduction.weight", [configuration.documentTokens, from])
    } else {
      reductionWeights = []
    }
    checksum = ModelFingerprint.hexadecimal(of: [configuration.json], checkpoint)
  }

  private static func network(_ shape: LITEConfiguration, _ weights: Weights) throws(RankifyError) -> Network {
    let (query, document, epsilon) = (shape.queryTokens, shape.documentTokens, shape.epsilon)
    switch shape.network {
    case .separable(let row, let column):
      return .separable(
        rows: try weights.mixingBlock("rows", size: document, width: row, epsilon: epsilon),
        columns: try weights.mixingBlock("columns", size: query, width: column, epsilon: epsilon))
    case .flattened(let width):
      return .flattened(try weights.mixingLayer("flat.0", query * document, width, epsilon: epsilon))
    }
  }

  /// Separable LITE ends with one row for each document token: its head is turned to meet them.
  private static func head(_ shape: LITEConfiguration, _ weights: Weights) throws(RankifyError) -> [Float] {
    switch shape.network {
    case .flattened(let width): return try weights.vector("head.weight", width)
    case .separable:
      let (query, document) = (shape.queryTokens, shape.documentTokens)
      let head = try weights.vector("head.weight", query * document)
      return (0..<query * document).map { head[$0 % query * document + $0 / query] }
    }
  }
}
