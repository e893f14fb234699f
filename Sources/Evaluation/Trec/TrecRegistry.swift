import RankifyCore

/// The names of trec_eval's `-m`, in the order in which trec_eval prints them.
enum TrecRegistry {
  private static let tenths = (0...10).map { Double($0) / 10 }
  private static let fifths = (1...10).map { Double($0) / 5 }

  static let families: [TrecFamily] = [
    TrecFamily("runid") { _ in [TrecColumn(label: "runid", content: .tag)] },
    .single("num_q", QueryCount()),
    .single("num_ret", RetrievedCount()),
    .single("num_rel", RelevantCount()),
    .single("num_rel_ret", RetrievedCount(relevantOnly: true)),
    .single("map", AveragePrecision()),
    .single("gm_map", GeometricMean(name: "gm_map", base: AveragePrecision())),
    .single("Rprec", RPrecision()),
    .single("bpref", BinaryPreference()),
    .single("recip_rank", ReciprocalRank()),
    .shares("iprec_at_recall", tenths, in: 0...1) { InterpolatedPrecision(recall: $0) },
    .cutoffs("P") { Precision(cutoff: $0) },
    TrecFamily("relstring") { parameters in
      let lengths = try parameters.cutoffs([10])
      if lengths.count > 1 { throw parameters.fault("one rank") }
      return [TrecColumn(label: parameters.label("relstring"), content: .relevanceString(length: lengths[0]))]
    },
    .cutoffs("recall") { Recall(cutoff: $0) },
    .single("infAP", InferredAveragePrecision()),
    .single("gm_bpref", GeometricMean(name: "gm_bpref", base: BinaryPreference())),
    .shares("Rprec_mult", fifths, in: 0.01...1e6) { RPrecisionMultiple(factor: $0) },
    .numbers("utility", [1, -1, 0, 0], count: 4) { Utility(name: $0, weights: $1) },
    .numbers("11pt_avg", tenths, in: 0...1) { ElevenPointAverage(name: $0, points: $1) },
    .single("binG", BinaryCost()),
    .gains("G") { label, gains, _ in NormalizedCost(gains: gains, name: label) },
    .gains("ndcg") { label, gains, _ in NormalizedGain(gains: gains, label: gains.custom.isEmpty ? nil : label) },
    .gains("ndcg_rel") { label, gains, _ in NormalizedGainAtRelevant(gains: gains, name: label) },
    .gains("Rndcg") { label, gains, _ in NormalizedGainAtLevels(gains: gains, name: label) },
    .cutoffs("ndcg_cut") { NormalizedGain(cutoff: $0) },
    .cutoffs("map_cut") { AveragePrecision(cutoff: $0) },
    .cutoffs("relative_P") { RelativePrecision(cutoff: $0) },
    .cutoffs("success", [1, 5, 10]) { Success(cutoff: $0) },
    .single("set_P", SetPrecision()),
    .single("set_relative_P", SetPrecision(relative: true)),
    .single("set_recall", SetRecall()),
    .single("set_map", SetAveragePrecision()),
    .numbers("set_F", [1], count: 1, in: 0...1e6) { SetF(beta: $1[0]) },
    .single("num_nonrel_judged_ret", NonRelevantRetrievedCount()),
    .single("yaap", SmoothedAveragePrecision()),
    .gains("rbp", keys: ["p"]) { label, gains, values in
      RankBiasedPrecision(persistence: values["p"] ?? 0.9, gains: gains, label: label)
    },
    .gains("rbp_resid", keys: ["p"]) { label, _, values in
      RankBiasedResidual(persistence: values["p"] ?? 0.9, name: label)
    },
    .cutoffs("unj", [5, 10, 20]) { UnjudgedShare(cutoff: $0) },
  ]

  private static let official = [
    "runid", "num_q", "num_ret", "num_rel", "num_rel_ret", "map", "gm_map", "Rprec", "bpref", "recip_rank",
    "iprec_at_recall", "P",
  ]

  /// Names that stand for many, with the families they stand for.
  static let nicknames: [String: [String]] = [
    "official": official,
    "set": [
      "runid", "num_q", "num_ret", "num_rel", "num_rel_ret", "utility", "set_P", "set_recall", "set_relative_P",
      "set_map", "set_F",
    ],
    "all_trec": families.map(\.name).filter { $0 != "yaap" },
  ]

  /// What version 9 does not have in `all_trec`.
  static let sinceVersion10: Set<String> = ["rbp", "rbp_resid", "unj"]

  /// The families that `nickname` stands for, `nil` where it is none.
  static func members(_ nickname: String, _ compatibility: Compatibility) -> [String]? {
    nicknames[nickname]?.filter { compatibility == .trecEval10 || !sinceVersion10.contains($0) }
  }

  /// The family called `name`, or `nil`.
  static func family(_ name: String) -> TrecFamily? { families.first { $0.name == name } }
}
