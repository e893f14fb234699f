import RankifyCore

extension BrowsingModel {
  static let scaledDCG = entry("SDCG", takes: ["cutoff", "dcg"]) { p in
    _ = try p.choice("dcg", of: ["log2"])
    return .scaledDCG(cutoff: try p.requiredCutoff())
  }
  static let bejeweled = entry("BPM", takes: ["cutoff", "T"]) { p in
    .bejeweled(target: try p.positive("T") ?? 1, cutoff: try p.requiredCutoff())
  }
  static let insq = entry("INSQ", takes: ["T"]) { p in .insq(target: try p.positive("T") ?? 1) }
  static let inst = entry("INST", takes: ["T"]) { p in .inst(target: try p.positive("T") ?? 1) }
  static let nerr8 = entry("NERR8", takes: ["cutoff"]) { p in .nerr8(cutoff: try p.requiredCutoff()) }
  static let nerr9 = entry("NERR9", takes: ["cutoff"]) { p in .nerr9(cutoff: try p.requiredCutoff()) }
  static let nerr10 = entry("NERR10", takes: ["p"]) { p in .nerr10(persistence: try p.probability("p") ?? 0.9) }
  static let nerr11 = entry("NERR11", takes: ["T"]) { p in .nerr11(target: try p.positive("T") ?? 1) }

  private static func entry(
    _ name: String, takes own: [String],
    _ make: @escaping @Sendable (ParameterReader) throws -> Continuation
  ) -> MeasureEntry {
    MeasureEntry(name, takes: own + ["min_rel", "max_rel"]) { p in
      let continuation = try make(p)
      let lowest = try p.int("min_rel") ?? 0
      guard let highest = try p.int("max_rel"), lowest < highest else {
        throw RankifyError(.badArguments, "measure '\(p.text)': max_rel must be given and above min_rel (\(lowest))")
      }
      return BrowsingModel(name: p.canonicalName, continuation: continuation, lowest: lowest, highest: highest)
    }
  }
}
