import RankifyCore

/// The losses by the names that users give.
public enum ObjectiveKind: String, Sendable, CaseIterable, Codable {
  /// `ContrastiveLoss`
  case contrastive
  /// `CrossEntropyLoss`
  case crossEntropy = "cross-entropy"
  /// `DistillationLoss`
  case distill
  /// `MarginLoss`
  case margin
  /// `PolicyGradientLoss`
  case pgRank = "pg-rank"
  /// `ListNetLoss`
  case listNet = "listnet"
  /// `ListMLELoss`
  case listMLE = "listmle"
  /// `RankNetLoss`
  case rankNet = "ranknet"
  /// `LambdaRankLoss`
  case lambdaRank = "lambdarank"

  /// Whether a teacher's scores of all candidates are needed.
  public var needsTeacher: Bool { self == .distill || self == .margin }
}

/// The numbers of losses.
public struct ObjectiveOptions: Sendable, Hashable, Codable {
  /// Divides scores: about 0.05 suits cosines, 1 what has no bounds.
  public var temperature = 1.0
  /// Multiplies the teacher's scores in `distill`.
  public var teacherScale = 1.0
  /// Whether other queries' documents count.
  public var inBatch = InBatchNegatives.none
  /// What `pg-rank` maximises: `nDCG`, `RR` or `R`, and the depth behind `@`.
  public var utility = "nDCG@10"
  /// Rankings that `pg-rank` draws of each query's candidates.
  public var samples = 256
  /// What `pg-rank` subtracts from utilities.
  public var baseline = PolicyGradientLoss.Baseline.leaveOneOut
  /// Whether `pg-rank` credits a draw only with what follows it.
  public var usesRewardToGo = false
  /// Places that count in `pg-rank` and `listmle`; `nil`: all.
  public var depth: Int?

  /// The defaults.
  public init() {}

  /// More rankings than this bring nothing but time and memory.
  private static let mostSamples = 10_000

  /// Refuses numbers that make no sense in any loss.
  func check() throws(RankifyError) {
    for (value, name) in [(temperature, "temperature"), (teacherScale, "teacher scale")] {
      guard value.isFinite, value > 0 else {
        throw RankifyError(.badArguments, "a \(name) of \(value); expected a positive number")
      }
    }
    if samples == 1, baseline == .leaveOneOut {
      throw RankifyError(
        .badArguments, "one ranking of each list leaves no other one for a baseline; draw more, or say --baseline none")
    }
    guard 1...Self.mostSamples ~= samples else {
      throw RankifyError(.badArguments, "\(samples) rankings of each list; expected 1 to \(Self.mostSamples)")
    }
    if let depth, depth < 1 { throw RankifyError(.badArguments, "a depth of \(depth); expected at least 1") }
  }
}

extension TrainingObjective {
  /// A loss by its name.
  /// - Throws: where numbers make no sense
  public init(_ kind: ObjectiveKind, _ options: ObjectiveOptions = ObjectiveOptions()) throws(RankifyError) {
    try options.check()
    guard !kind.needsTeacher || options.inBatch != .joined else {
      throw RankifyError(
        .badArguments,
        "\(kind.rawValue) cannot join other queries' documents: no teacher has scored them; add them instead")
    }
    self.init(
      name: try Self.name(kind, options), try Self.loss(kind, options), inBatch: options.inBatch,
      addedTemperature: options.temperature)
    (needsTeacher, needsRelevant) = (kind.needsTeacher, kind != .distill)
  }

  private static func loss(_ kind: ObjectiveKind, _ options: ObjectiveOptions) throws(RankifyError) -> any ListLoss {
    let (temperature, depth) = (options.temperature, options.depth ?? .max)
    return switch kind {
    case .contrastive: ContrastiveLoss(temperature: temperature)
    case .crossEntropy: CrossEntropyLoss(temperature: temperature)
    case .distill: DistillationLoss(teacherScale: options.teacherScale, temperature: temperature)
    case .margin: MarginLoss(temperature: temperature)
    case .pgRank:
      PolicyGradientLoss(
        utility: try RankingUtility(options.utility), samples: options.samples, depth: depth,
        temperature: temperature, baseline: options.baseline, usesRewardToGo: options.usesRewardToGo)
    case .listNet: ListNetLoss(temperature: temperature)
    case .listMLE: ListMLELoss(temperature: temperature, depth: depth)
    case .rankNet: RankNetLoss(temperature: temperature)
    case .lambdaRank: LambdaRankLoss(temperature: temperature)
    }
  }

  /// The loss and the numbers that it depends on.
  private static func name(_ kind: ObjectiveKind, _ options: ObjectiveOptions) throws(RankifyError) -> String {
    var parts = ["temperature \(options.temperature)"]
    if options.inBatch != .none { parts.append("in-batch negatives \(options.inBatch.rawValue)") }
    if kind == .distill { parts.append("teacher scale \(options.teacherScale)") }
    if let depth = options.depth, kind == .pgRank || kind == .listMLE { parts.append("depth \(depth)") }
    if kind == .pgRank {
      let isSum = try RankingUtility(options.utility).parts != nil
      guard !options.usesRewardToGo || isSum else {
        throw RankifyError(.badArguments, "\(options.utility) is no sum over places: no reward to go")
      }
      parts += ["utility \(options.utility)", "\(options.samples) rankings", "baseline \(options.baseline.rawValue)"]
      if options.usesRewardToGo { parts.append("reward to go") }
    }
    return "\(kind.rawValue) (\(parts.joined(separator: ", ")))"
  }
}

extension RankingUtility {
  /// A utility by its name: `nDCG@10`, `RR@10`, `R@10`.
  public init(_ name: String) throws(RankifyError) {
    let sides = name.split(separator: "@", omittingEmptySubsequences: false)
    guard sides.count == 2, let depth = Int(sides[1]), depth > 0 else { throw Self.unknown(name) }
    switch sides[0].lowercased() {
    case "ndcg": self = .nDCG(depth)
    case "rr": self = .reciprocalRank(depth)
    case "r": self = .recall(depth)
    default: throw Self.unknown(name)
    }
  }

  private static func unknown(_ name: String) -> RankifyError {
    RankifyError(.badArguments, "the utility '\(name)' is none of nDCG@K, RR@K and R@K")
  }
}
