/// The number of queries measured.
struct QueryCount: Formula {
  static let entry = MeasureEntry("NumQ", takes: []) { _ in QueryCount() }

  var name: String { "NumQ" }
  var aggregation: Aggregation { .sum }
  var isCount: Bool { true }

  func value(of ranking: JudgedRanking) -> Double { 1 }
}

/// The number of retrieved documents, or of relevant ones among them where a level is given.
struct RetrievedCount: Formula {
  var level: Int?
  /// Whether only relevant documents count: `NumRelRet`, at the level of the settings where none is given.
  var relevantOnly = false

  static let entry = MeasureEntry("NumRet", takes: ["rel"]) { p in
    let level = try p.level()
    return RetrievedCount(level: level, relevantOnly: level != nil)
  }
  static let relevantEntry = MeasureEntry("NumRelRet", takes: ["rel"]) { p in
    RetrievedCount(level: try p.level(), relevantOnly: true)
  }

  var name: String {
    relevantOnly && level == nil ? "NumRelRet" : MeasureName("NumRet").with("rel", level).text
  }
  var aggregation: Aggregation { .sum }
  var isCount: Bool { true }

  func value(of ranking: JudgedRanking) -> Double {
    Double(relevantOnly ? ranking.relevantRetrieved(level) : ranking.grades.count)
  }
}

/// The number of relevant documents, retrieved or not.
struct RelevantCount: Formula {
  var level: Int?

  static let entry = MeasureEntry("NumRel", takes: ["rel"]) { p in RelevantCount(level: try p.level()) }

  var name: String { MeasureName("NumRel").with("rel", level).text }
  var aggregation: Aggregation { .sum }
  var isCount: Bool { true }

  func value(of ranking: JudgedRanking) -> Double { Double(ranking.relevant(level)) }
}

/// The number of retrieved documents that were judged not relevant.
struct NonRelevantRetrievedCount: Formula {
  var name: String { "num_nonrel_judged_ret" }
  var aggregation: Aggregation { .sum }
  var isCount: Bool { true }

  func value(of ranking: JudgedRanking) -> Double {
    let threshold = ranking.threshold(nil)
    return Double(ranking.grades.count { $0 >= 0 && $0 < threshold })
  }
}
