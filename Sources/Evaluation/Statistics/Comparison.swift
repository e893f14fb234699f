import RankifyCore

/// How one run, or set of answers, differs from another in one measure, over the queries of both.
public struct Comparison: Sendable {
  /// The name of the measure.
  public let measure: String
  /// The name of the run compared with.
  public let baseline: String
  /// The name of the run.
  public let run: String
  /// The queries compared over.
  public let queries: Int
  /// The mean of the baseline.
  public let baselineMean: Double
  /// The mean of the run.
  public let mean: Double
  /// `mean` − `baselineMean`.
  public let difference: Double
  /// The 95 % bootstrap interval of the difference; `nil` of one query.
  public let interval: ClosedRange<Double>?
  /// Queries on which the run is better, equal and worse.
  public let wins: Int, ties: Int, losses: Int
  /// Cohen's d_z of the differences; `nil` where they have no spread.
  public let effectSize: Double?
  /// The smallest true difference that a test at level 0.05 would find with probability 0.8 over these queries.
  public let minimumDetectable: Double?
  /// The two-sided p-value; `nil` where the test is undefined (one query).
  public let pValue: Double?
  /// The p-value corrected for the whole family.
  public internal(set) var correctedPValue: Double?
}

/// Compares runs with baselines, query by query.
public struct Comparer: Sendable {
  /// The test of significance.
  public var test = SignificanceTest.pairedT
  /// The correction for several comparisons; each measure and baseline is a family of its own.
  public var correction = Correction.holm
  /// The seed of the bootstrap.
  public var seed: UInt64 = 42
  /// How often queries are resampled for confidence intervals.
  public var bootstrapSamples = 10_000
  /// Whether judged queries that neither run has a ranking for take part, with a difference of 0.
  public var countsQueriesNeitherHas = false

  /// Creates a comparer.
  public init() {}

  /// Compares each of `runs` with each of `baselines` in every measure, which all must have.
  ///
  /// Over `.judged` evaluations a query that only one of two runs has counts as 0 for the other; over `.retrieved` ones
  /// only queries that both have are compared.
  /// Throws where these are none, and for measures that are sums rather than means.
  public func compare<System: MeasuredSystem>(
    _ runs: [System], with baselines: [System]
  ) throws(RankifyError) -> [Comparison] {
    var all: [Comparison] = []
    for baseline in baselines {
      for measure in baseline.measures {
        var family: [Comparison] = []
        for run in runs { family.append(try comparison(of: run, with: baseline, in: measure)) }
        all += corrected(family)
      }
    }
    return all
  }

  private func corrected(_ family: [Comparison]) -> [Comparison] {
    let known = family.indices.filter { family[$0].pValue != nil }
    let values = correction.adjusted(known.compactMap { family[$0].pValue })
    var family = family
    for (index, value) in zip(known, values) { family[index].correctedPValue = value }
    return family
  }

  private func comparison<System: MeasuredSystem>(
    of run: System, with baseline: System, in measure: System.Subject
  ) throws(RankifyError) -> Comparison {
    let pairs = try pairs(run, baseline, measure)
    let differences = pairs.map { $0.run - $0.baseline }
    let sample = PairedSample(differences: differences)
    let count = Double(pairs.count)
    return Comparison(
      measure: measure.name, baseline: baseline.tag, run: run.tag, queries: pairs.count,
      baselineMean: pairs.reduce(0) { $0 + $1.baseline } / count, mean: pairs.reduce(0) { $0 + $1.run } / count,
      difference: sample.mean,
      interval: Bootstrap(samples: bootstrapSamples, seed: seed).interval(of: differences, level: 0.95),
      wins: differences.count { $0 > 0 }, ties: differences.count { $0 == 0 }, losses: differences.count { $0 < 0 },
      effectSize: sample.effectSize, minimumDetectable: sample.minimumDetectable(alpha: 0.05, power: 0.8),
      pValue: test.pValue(differences), correctedPValue: nil)
  }

  private func pairs<System: MeasuredSystem>(
    _ run: System, _ baseline: System, _ measure: System.Subject
  ) throws(RankifyError) -> [(run: Double, baseline: Double)] {
    guard measure.aggregation == .mean else {
      throw RankifyError(.badArguments, "'\(measure.name)' is no mean over queries, so runs cannot be tested on it")
    }
    guard let ours = run.values(ofMeasure: measure.name), let theirs = baseline.values(ofMeasure: measure.name) else {
      throw RankifyError(
        .badArguments, "'\(measure.name)' was not measured for both '\(run.tag)' and '\(baseline.tag)'")
    }
    let values = Dictionary(uniqueKeysWithValues: zip(run.queries, ours))
    let absent =
      countsQueriesNeitherHas ? [] : Set(run.missing).intersection(baseline.missing)
    let pairs = zip(baseline.queries, theirs).compactMap { query, their in
      absent.contains(query) ? nil : values[query].map { (run: $0, baseline: their) }
    }
    if pairs.isEmpty {
      throw RankifyError(.invalidInput, "runs '\(run.tag)' and '\(baseline.tag)' share no judged query to compare over")
    }
    return pairs
  }
}
