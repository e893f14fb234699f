import Rankify

/// What measuring one run, or one file of answers, gave, and what to call it.
struct NamedEvaluation<System: MeasuredSystem> {
  let name: String
  let file: String
  let evaluation: System

  init(name: String, file: String, _ evaluation: System) {
    self.name = name
    self.file = file
    self.evaluation = evaluation
  }
}

/// `rankify evaluate` as a table: a line a run, a column a measure, the best of each column bold.
struct EvaluationTable<System: MeasuredSystem> {
  /// What the systems and what they work on are called.
  var system = "run", item = "queries"
  /// Whether the interval of each mean stands below it.
  var hasIntervals = false
  private let results: [NamedEvaluation<System>]
  private let measures: [System.Subject]
  private let places: Int

  init(_ results: [NamedEvaluation<System>], places: Int) {
    self.results = results
    self.measures = results.first?.evaluation.measures ?? []
    self.places = places
  }

  /// The summary, and below it what it is taken over.
  func summary(_ style: Style) -> String {
    var table = TextTable([.init(system)] + columns + [.init(item, .right)])
    for result in results {
      let evaluation = result.evaluation
      let count = "\(evaluation.queries.count)/\(evaluation.asked)"
      table.add(
        [.init(result.name)] + cells(evaluation.summary, best: best(results.map(\.evaluation.summary))) + [.init(count)]
      )
      if hasIntervals { table.add([.init("  95 % interval")] + intervals(of: evaluation)) }
    }
    return table.text(style) + basis.map { style.dim($0) + "\n" }.joined()
  }

  /// A line a query and run.
  func byQuery(_ style: Style) -> String {
    var table = TextTable([.init("query")] + (results.count > 1 ? [.init(system)] : []) + columns)
    let rows = results.map { Dictionary(uniqueKeysWithValues: zip($0.evaluation.queries, $0.evaluation.values)) }
    let queries = Set(rows.flatMap(\.keys)).sorted(by: ByteOrder.precedes)
    for query in queries {
      let values = rows.map { $0[query] }
      let best = best(values.compactMap { $0 })
      for (result, row) in zip(results, values) {
        let name: [TextTable.Cell] = results.count > 1 ? [.init(result.name)] : []
        table.add([.init(query)] + name + (row.map { cells($0, best: best) } ?? measures.map { _ in "-" }))
      }
    }
    return table.text(style)
  }

  private var columns: [TextTable.Column] { measures.map { .init($0.name, .right) } }

  private func intervals(of evaluation: System) -> [TextTable.Cell] {
    let figure = { Figures.fixed($0, digits: min(places, 3)) }
    return evaluation.intervals().map { interval in
      .init(interval.map { "\(figure($0.lowerBound))–\(figure($0.upperBound))" } ?? "-")
    }
  }

  private var basis: [String] {
    let sentences = results.map { $0.evaluation.basis }
    if Set(sentences).count == 1 { return ["Summary \(sentences[0])."] }
    return zip(results, sentences).map { "\($0.name): summary \($1)." }
  }

  /// The highest value of each column, `nil` where there is one row only.
  private func best(_ rows: [[Double]]) -> [Double]? {
    rows.count < 2 ? nil : measures.indices.map { column in rows.map { $0[column] }.max() ?? 0 }
  }

  private func cells(_ values: [Double], best: [Double]?) -> [TextTable.Cell] {
    values.indices.map { column in
      let digits = measures[column].isCount ? 0 : places
      return .init(Figures.fixed(values[column], digits: digits), bold: values[column] == best?[column])
    }
  }
}

/// `rankify evaluate --json`.
struct EvaluationReport: Encodable {
  struct Queries: Encodable {
    let judged: Int
    let retrieved: Int
    let averagedOver: Int
    let missing: [String]
    let unjudged: [String]
    let withTiesThatMatter: Int
  }

  struct RunReport: Encodable {
    let name: String
    let file: String
    let basis: String
    let queries: Queries
    let summary: [String: Double]?
    let byQuery: [String: [String: Double]]?
  }

  let averaging: String
  let compatibility: String
  let relevanceLevel: Int
  let depth: Int?
  let judgedOnly: Bool
  let measures: [String]
  let runs: [RunReport]

  init(_ results: [NamedEvaluation<Evaluation>], _ settings: EvaluationSettings, byQuery: Bool, withSummary: Bool) {
    averaging = settings.averaging.rawValue
    compatibility = settings.compatibility.rawValue
    relevanceLevel = settings.relevanceLevel
    depth = settings.depth
    judgedOnly = settings.judgedOnly
    measures = results.first?.evaluation.measures.map(\.name) ?? []
    runs = results.map { RunReport($0, byQuery: byQuery, withSummary: withSummary) }
  }
}

extension EvaluationReport.RunReport {
  init(_ result: NamedEvaluation<Evaluation>, byQuery withQueries: Bool, withSummary: Bool) {
    let evaluation = result.evaluation
    let coverage = evaluation.coverage
    func named(_ values: [Double]) -> [String: Double] {
      Dictionary(uniqueKeysWithValues: zip(evaluation.measures.map(\.name), values))
    }
    name = result.name
    file = result.file
    basis = evaluation.basis
    queries = .init(
      judged: coverage.judged, retrieved: coverage.retrieved, averagedOver: evaluation.queries.count,
      missing: coverage.missing, unjudged: coverage.unjudged, withTiesThatMatter: coverage.tied)
    summary = withSummary ? named(evaluation.summary) : nil
    byQuery =
      withQueries
      ? Dictionary(uniqueKeysWithValues: zip(evaluation.queries, evaluation.values.map(named))) : nil
  }
}
