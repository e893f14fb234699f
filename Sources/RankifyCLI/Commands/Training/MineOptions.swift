import ArgumentParser
import Rankify

/// Which documents of runs become negatives.
struct NegativeOptions: ParsableArguments {
  @Option(help: "The first rank of each run that is pooled, from 0: leaves out the best ones.")
  var from = 0

  @Option(help: "The rank of each run before which the pool ends.")
  var to = 100

  @Option(help: "How many negatives a query gets at most.")
  var negatives = 63

  @Option(help: "How negatives are taken from the pool: random or top.")
  var draw = NegativeChoice.Draw.random

  @OptionGroup var seed: SeedOption

  @Option(
    help: ArgumentHelp(
      "Leave out negatives that share so much of their runs of three words with a relevant document, 0 to 1 (default: only "
        + "those with the same words).", valueName: "share"))
  var nearDuplicates: Double?

  func validate() throws {
    let ranks = 0...100_000_000
    if !ranks.contains(from) { throw ValidationError("--from \(from): expected zero or more") }
    if !ranks.contains(to) || to <= from { throw ValidationError("--to \(to): expected more than --from \(from)") }
    if negatives < 0 { throw ValidationError("--negatives \(negatives): expected zero or more") }
    if let nearDuplicates, !(nearDuplicates > 0 && nearDuplicates <= 1) {
      throw ValidationError("--near-duplicates \(nearDuplicates): expected above 0, at most 1")
    }
  }

  var choice: NegativeChoice { NegativeChoice(ranks: from..<to, count: negatives, draw: draw, seed: seed.seed) }
}

/// A teacher and what its scores decide.
struct TeacherOptions: ParsableArguments {
  @Option(
    name: .customLong("teacher-run"),
    help: ArgumentHelp("The run of a teacher, whose scores go into the examples.", valueName: "run"))
  var run: String?

  @Option(help: "The scale of the teacher's scores over a query's candidates: none, minmax or zscore.")
  var scale: TeacherScale?

  @Option(
    help: ArgumentHelp(
      "Leave out negatives that the teacher scores this share of the lowest relevant document's score, or higher.",
      valueName: "share"))
  var positiveShare: Double?

  @Option(help: "Leave out negatives that the teacher scores above the lowest relevant document's score less this.")
  var margin: Double?

  @Flag(help: "Leave out candidates that the teacher has no score for, and say how many.")
  var dropUnscored = false

  /// What tells false negatives by the scores of relevant documents, and whether it is given.
  var filters: [(Bool, String)] {
    [(positiveShare != nil, "--positive-share"), (margin != nil, "--margin")]
  }

  func validate() throws {
    if run == nil, scale != nil || positiveShare != nil || margin != nil || dropUnscored {
      throw ValidationError("--scale, --positive-share, --margin and --drop-unscored belong to --teacher-run")
    }
    if positiveShare != nil, margin != nil { throw ValidationError("give either --positive-share or --margin") }
    if let positiveShare, !(positiveShare > 0 && positiveShare.isFinite) {
      throw ValidationError("--positive-share \(positiveShare): expected above 0, such as 0.95")
    }
    if let margin, !margin.isFinite { throw ValidationError("--margin \(margin): expected a finite number") }
  }

  /// The teacher, if there is one.
  func load() throws(RankifyError) -> Teacher? {
    guard let run else { return nil }
    let rule = positiveShare.map(Teacher.FalseNegatives.share) ?? margin.map(Teacher.FalseNegatives.margin)
    return Teacher(
      try Run(contentsOf: run), scale: (scale ?? .none).normalization, falseNegatives: rule,
      dropsUnscored: dropUnscored)
  }
}

/// Scales that leave differences of scores in proportion.
enum TeacherScale: String, CaseIterable, ExpressibleByArgument {
  case none, minmax, zscore

  var normalization: ScoreNormalization {
    switch self {
    case .none: .none
    case .minmax: .minMax
    case .zscore: .zScore
    }
  }
}

extension NegativeChoice.Draw: ExpressibleByArgument {}
