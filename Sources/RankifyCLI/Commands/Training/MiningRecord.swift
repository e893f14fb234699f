import Rankify

/// What stands in the sidecar of mined examples.
struct MiningRecord: Encodable {
  let topics: String
  let qrels: String?
  let runs: [String]
  let corpus: [String]?
  let index: String?
  let from: Int
  let to: Int
  let negatives: Int
  let draw: String
  let seed: UInt64
  let nearDuplicates: Double?
  let teacherRun: String?
  let scale: String?
  let positiveShare: Double?
  let margin: Double?
  let mined: MiningReport

  init(_ command: MineCommand, _ report: MiningReport) {
    (topics, qrels, runs, index) = (command.topics, command.qrels, command.runs, command.index)
    corpus = command.corpus.isEmpty ? nil : command.corpus
    (from, to, negatives) = (command.negatives.from, command.negatives.to, command.negatives.negatives)
    (draw, seed) = (command.negatives.draw.rawValue, command.negatives.seed.seed)
    nearDuplicates = command.negatives.nearDuplicates
    (teacherRun, positiveShare, margin) = (command.teacher.run, command.teacher.positiveShare, command.teacher.margin)
    scale = command.teacher.run.map { _ in (command.teacher.scale ?? .none).rawValue }
    mined = report
  }
}

/// A report of mining in words.
struct MiningWords {
  private let report: MiningReport

  init(_ report: MiningReport) { self.report = report }

  /// What was made.
  var made: String {
    "\(Figures.count(report.queries, "query", "queries")), \(Figures.count(report.positives, "relevant document")), "
      + Figures.count(report.negatives, "negative")
  }

  /// What was left out, if anything was.
  var leftOut: String? {
    let parts = [
      (report.falseNegatives, "that the teacher scores like a relevant one"),
      (report.nearDuplicates, "that repeat a relevant one"), (report.unscored, "without a teacher's score"),
      (report.missing, "that are not in the collection"),
    ]
    let said = parts.filter { $0.0 > 0 }.map { "\(Figures.grouped($0)) \($1)" }
    return said.isEmpty ? nil : "documents left out: " + said.joined(separator: ", ")
  }

  /// What is good to know.
  var notes: [String] {
    var sentences: [String] = []
    if report.topicsWithoutExample > 0 {
      sentences.append(
        "\(Figures.count(report.topicsWithoutExample, "topic")) without a relevant document or a ranking got no example"
      )
    }
    if report.short > 0 {
      sentences.append(
        "\(Figures.count(report.short, "query has", "queries have")) fewer negatives than asked for: the ranks have no more"
      )
    }
    return sentences
  }

  /// What the user may not expect.
  var warnings: [String] {
    var sentences: [String] = []
    if report.judgedWithoutTopic > 0 {
      sentences.append(
        "\(Figures.count(report.judgedWithoutTopic, "judged query is", "judged queries are")) not among the topics")
    }
    if let first = report.withoutRanking.first {
      sentences.append(
        "\(Figures.count(report.withoutRanking.count, "query is", "queries are")) in no run and without negatives, first "
          + "'\(first)'")
    }
    if let first = report.droppedQueries.first {
      sentences.append(
        "\(Figures.count(report.droppedQueries.count, "query", "queries")) lost every relevant document and got no "
          + "example, first '\(first)'")
    }
    return sentences
  }

  /// Why there is no example.
  var reason: String {
    if report.droppedQueries.isEmpty { return "no topic has a relevant document, or is in a run" }
    return "what was left out took every relevant document (\(leftOut ?? "nothing was left out"))"
  }
}
