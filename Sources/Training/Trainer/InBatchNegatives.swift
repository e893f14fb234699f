/// Whether the documents of a batch's other queries count as candidates of a query. Those that are relevant to the query or
/// among its own candidates never count as others.
public enum InBatchNegatives: String, Sendable, Codable, CaseIterable {
  /// Own candidates only.
  case none
  /// Own candidates and those of all other queries, in one list (Karpukhin et al. 2020).
  case joined
  /// Own candidates by the objective; besides, the cross-entropy of the first relevant one among the others' documents is
  /// added (ColBERTv2; Santhanam et al. 2022, §3.3).
  case added
}
