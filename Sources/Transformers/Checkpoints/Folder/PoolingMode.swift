/// How the states of a text's tokens become one vector; names as sentence-transformers writes them.
package enum PoolingMode: String, CaseIterable, Sendable {
  /// The first token's state.
  case cls
  /// The largest value of each column.
  case max
  /// The mean.
  case mean
  /// The sum divided by the square root of the number of tokens.
  case meanSqrtLength = "mean_sqrt_len_tokens"
  /// The mean with weights 1, 2, 3, … (Muennighoff 2022, SGPT).
  case weightedMean = "weightedmean"
  /// The last token's state.
  case lastToken = "lasttoken"

  /// The key of its flag in configurations of old versions.
  var oldKey: String {
    switch self {
    case .cls: "pooling_mode_cls_token"
    case .max: "pooling_mode_max_tokens"
    case .mean: "pooling_mode_mean_tokens"
    case .meanSqrtLength: "pooling_mode_mean_sqrt_len_tokens"
    case .weightedMean: "pooling_mode_weightedmean_tokens"
    case .lastToken: "pooling_mode_lasttoken"
    }
  }
}
