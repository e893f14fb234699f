import Rankify

/// `rankify compare` as tables, one a baseline.
struct ComparisonTable {
  private let comparisons: [Comparison]
  private let test: String

  init(_ comparisons: [Comparison], testedBy test: String) {
    self.comparisons = comparisons
    self.test = test
  }

  /// The tables and, below, how to read them.
  func text(_ style: Style) -> String {
    var baselines: [String] = []
    for comparison in comparisons where !baselines.contains(comparison.baseline) {
      baselines.append(comparison.baseline)
    }
    let tables = baselines.map { baseline in
      style.bold("baseline: \(baseline)") + "\n" + table(comparisons.filter { $0.baseline == baseline }).text(style)
    }
    let note = "Difference and 95 % bootstrap interval; won/tied/lost queries; \(test). * p < 0.05"
    return tables.joined(separator: "\n") + style.dim(note) + "\n"
  }

  private func table(_ comparisons: [Comparison]) -> TextTable {
    let right = ["baseline", "mean", "diff", "95 % interval", "w/t/l", "d_z", "min. det.", "p", "corrected"]
    var table = TextTable([.init("measure"), .init("run")] + right.map { .init($0, .right) } + [.init("sig.")])
    for item in comparisons {
      let isFound = (item.correctedPValue ?? 1) < 0.05
      var cells: [TextTable.Cell] = [
        .init(item.measure), .init(item.run), .init(figure(item.baselineMean)), .init(figure(item.mean)),
        .init(signed(item.difference), bold: isFound), .init(item.interval.map(interval) ?? "-"),
        .init("\(item.wins)/\(item.ties)/\(item.losses)"), .init(item.effectSize.map { signed($0, 2) } ?? "-"),
      ]
      cells += [
        .init(item.minimumDetectable.map(figure) ?? "-"), .init(item.pValue.map(probability) ?? "-"),
        .init(item.correctedPValue.map(probability) ?? "-", bold: isFound),
      ]
      if isFound { cells.append("*") }
      table.add(cells)
    }
    return table
  }

  private func figure(_ value: Double) -> String { Figures.fixed(value, digits: 4) }

  private func signed(_ value: Double) -> String { signed(value, 4) }

  private func signed(_ value: Double, _ digits: Int) -> String {
    (value < 0 ? "" : "+") + Figures.fixed(value, digits: digits)
  }

  private func interval(_ bounds: ClosedRange<Double>) -> String {
    "[\(signed(bounds.lowerBound)), \(signed(bounds.upperBound))]"
  }

  private func probability(_ value: Double) -> String {
    value < 0.0001 ? "<.0001" : Figures.fixed(value, digits: 4)
  }
}

/// `rankify compare --json`.
struct ComparisonReport: Encodable {
  struct Row: Encodable {
    let measure: String
    let baseline: String
    let run: String
    let queries: Int
    let baselineMean: Double
    let mean: Double
    let difference: Double
    let interval: [Double]?
    let wins: Int
    let ties: Int
    let losses: Int
    let effectSize: Double?
    let minimumDetectableDifference: Double?
    let pValue: Double?
    let correctedPValue: Double?
    let significant: Bool
  }

  let test: String
  let samples: Int?
  let correction: String
  let seed: UInt64
  let intervalLevel: Double
  let significanceLevel: Double
  let comparisons: [Row]

  init(_ comparisons: [Comparison], _ command: CompareCommand) {
    test = command.test.rawValue
    samples = command.test == .randomization ? command.samples : nil
    correction = command.correction.rawValue
    seed = command.seed.seed
    intervalLevel = 0.95
    significanceLevel = 0.05
    self.comparisons = comparisons.map(Row.init)
  }
}

extension ComparisonReport.Row {
  init(_ item: Comparison) {
    measure = item.measure
    baseline = item.baseline
    run = item.run
    queries = item.queries
    baselineMean = item.baselineMean
    mean = item.mean
    difference = item.difference
    interval = item.interval.map { [$0.lowerBound, $0.upperBound] }
    wins = item.wins
    ties = item.ties
    losses = item.losses
    effectSize = item.effectSize
    minimumDetectableDifference = item.minimumDetectable
    pValue = item.pValue
    correctedPValue = item.correctedPValue
    significant = (item.correctedPValue ?? 1) < 0.05
  }
}
