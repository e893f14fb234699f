import RankifyCore

/// Every measure with a name of its own, by the names of ir_measures. A new measure is one file and one line here.
enum MeasureRegistry {
  static let entries: [MeasureEntry] = [
    AveragePrecision.entry,
    NormalizedGain.entry,
    ReciprocalRank.entry,
    Precision.entry,
    Recall.entry,
    Success.entry,
    RPrecision.entry,
    BinaryPreference.entry,
    InferredAveragePrecision.entry,
    InterpolatedPrecision.entry,
    SetPrecision.entry,
    SetPrecision.relativeEntry,
    SetRecall.entry,
    SetF.entry,
    SetAveragePrecision.entry,
    QueryCount.entry,
    RetrievedCount.entry,
    RetrievedCount.relevantEntry,
    RelevantCount.entry,
    JudgedShare.entry,
    RankBiasedPrecision.entry,
    ExpectedReciprocalRank.entry,
    Accuracy.entry,
    RankingSimilarity.entry,
    BrowsingModel.scaledDCG,
    BrowsingModel.bejeweled,
    BrowsingModel.insq,
    BrowsingModel.inst,
    BrowsingModel.nerr8,
    BrowsingModel.nerr9,
    BrowsingModel.nerr10,
    BrowsingModel.nerr11,
  ]

  /// The entry called `stem`, or `nil`.
  static func entry(_ stem: String) -> MeasureEntry? { entries.first { $0.names.contains(stem) } }

  /// The measure that `text` describes in the syntax of ir_measures.
  static func measure(_ text: String) throws(RankifyError) -> Measure {
    let parsed = try ParsedMeasure(text)
    guard let entry = entry(parsed.stem) else { throw unknown(parsed.stem) }
    return Measure(try entry.make(parsed))
  }

  /// The error for a name that is in no list, with the nearest ones that are.
  static func unknown(_ name: String) -> RankifyError {
    if AnswerMeasure.names.contains(name) {
      return RankifyError(
        .badArguments, "measure '\(name)' judges answers; give questions with gold answers in place of judgements")
    }
    let known = entries.flatMap(\.names) + TrecRegistry.families.map(\.name) + TrecRegistry.nicknames.keys.sorted()
    let near = Spelling.nearest(to: name, in: known).map { "'\($0)'" }.joined(separator: ", ")
    return RankifyError(.badArguments, "unknown measure '\(name)'; did you mean \(near)?")
  }
}
