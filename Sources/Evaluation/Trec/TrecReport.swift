import Foundation
import RankifyCore

/// The output of trec_eval, byte for byte: `name padded to 22 <TAB> query or "all" <TAB> value`.
public struct TrecReport: Sendable {
  /// Whether to print every query before the summary (`-q`).
  public var byQuery = false
  /// Whether to print the summary (not `-n`).
  public var withSummary = true
  /// Deviations from reference runs to print in place of values (`-Z`).
  public var zScores: ZScores?

  private let columns: [TrecColumn]

  /// Creates a report of `columns`.
  public init(_ columns: [TrecColumn]) {
    self.columns = columns
  }

  /// The report on one run; throws as `Evaluator` does.
  public func text(for run: JudgedRun) throws(RankifyError) -> String {
    let measures = columns.compactMap(\.measure)
    let evaluation = try Evaluator(measures: measures, settings: run.settings).evaluate(run)
    let values = evaluation.queries.indices.map { converted(evaluation, row: $0) }
    var lines: [String] = []
    if byQuery { lines += queryLines(evaluation, run, values) }
    if withSummary { lines += summaryLines(evaluation, run, values) }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The values of one query, as deviations where asked for.
  private func converted(_ evaluation: Evaluation, row: Int) -> [Double] {
    guard let zScores else { return evaluation.values[row] }
    let labels = columns.compactMap { $0.measure == nil ? nil : $0.label }
    return evaluation.measures.indices.map { column in
      let aggregation = evaluation.measures[column].formula.aggregation
      let value = aggregation.accumulated(evaluation.values[row][column])
      return zScores.score(value, of: labels[column], for: evaluation.queries[row])
    }
  }

  private func queryLines(_ evaluation: Evaluation, _ run: JudgedRun, _ values: [[Double]]) -> [String] {
    let rankings = Dictionary(uniqueKeysWithValues: zip(run.queries, run.rankings))
    return evaluation.queries.indices.flatMap { row -> [String] in
      let query = evaluation.queries[row]
      let ranking = rankings[query]
      if ranking == nil && run.settings.compatibility == .trecEval9 { return [] }
      var column = -1
      return columns.compactMap { item -> String? in
        switch item.content {
        case .tag: return nil
        case .relevanceString(let length):
          return line(item.label, query, "'\(TrecReport.relevanceString(ranking?.grades ?? [], length))'", plain: true)
        case .measure(let measure):
          column += 1
          if measure.formula.aggregation == .geometricMean || measure.formula is QueryCount { return nil }
          return line(item.label, query, number(values[row][column], isCount: measure.formula.isCount))
        }
      }
    }
  }

  private func summaryLines(_ evaluation: Evaluation, _ run: JudgedRun, _ values: [[Double]]) -> [String] {
    var column = -1
    return columns.compactMap { item -> String? in
      switch item.content {
      case .tag: return line(item.label, "all", evaluation.tag, plain: true)
      case .relevanceString: return nil
      case .measure(let measure):
        column += 1
        let value =
          recount(measure, run)
          ?? (zScores == nil ? evaluation.summary[column] : zSummary(measure, values.map { $0[column] }))
        return line(item.label, "all", number(value, isCount: measure.formula.isCount))
      }
    }
  }

  /// With `-c` trec_eval counts relevant documents anew over all judgements, from grade 1 whatever `-l` says.
  private func recount(_ measure: Measure, _ run: JudgedRun) -> Double? {
    guard measure.formula is RelevantCount, run.settings.averaging == .judged else { return nil }
    return Double((run.rankings + run.missingRankings).reduce(0) { $0 + $1.pool.relevant(from: 1) })
  }

  /// Deviations are summed and averaged like values; the number of queries stays what it is.
  private func zSummary(_ measure: Measure, _ deviations: [Double]) -> Double {
    if measure.formula is QueryCount { return Double(deviations.count) }
    let sum = deviations.reduce(0, +)
    switch measure.formula.aggregation {
    case .sum: return sum
    case .mean: return sum / Double(deviations.count)
    case .geometricMean: return exp(sum / Double(deviations.count))
    }
  }

  private func line(_ label: String, _ query: String, _ value: String, plain: Bool = false) -> String {
    let padding = String(repeating: " ", count: max(0, 22 - label.utf8.count))
    return "\(zScores == nil || plain ? "" : "Z")\(label)\(padding)\t\(query)\t\(value)"
  }

  private func number(_ value: Double, isCount: Bool) -> String {
    isCount && zScores == nil ? "\(Int(value))" : String(format: "%6.4f", value)
  }

  /// One character a rank: the grade, `>` above 9, `-` without a line in the qrels, `.` pooled but not judged.
  static func relevanceString(_ grades: [Int], _ length: Int) -> String {
    grades.prefix(length).map { grade in
      switch grade {
      case JudgedRanking.unpooled: "-"
      case JudgedRanking.unjudged: "."
      case 0...9: "\(grade)"
      default: ">"
      }
    }.joined()
  }
}

extension Aggregation {
  /// What trec_eval keeps of a single query's value before it sums: a logarithm for geometric means.
  func accumulated(_ value: Double) -> Double {
    self == .geometricMean ? log(max(value, Aggregation.floor)) : value
  }
}
