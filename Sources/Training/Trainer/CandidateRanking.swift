import Evaluation
import RankifyCore
import Tensors

/// Measures how well a model in training ranks the candidates of examples that it is not trained on.
public struct CandidateRanking: Sendable {
  /// What is measured.
  public let measure: Measure
  /// Queries with a relevant candidate, which are those that count.
  public let queries: Int
  private let draw: CandidateDraw
  private let examples: [Int]
  private let qrels: Qrels
  private var scoring: BatchScoring

  /// Queries whose candidates are scored at once.
  private static let batch = 8

  /// - Parameters:
  ///   - set: the examples; a gain of a candidate is its grade, rounded to at least 1 where it is relevant
  ///   - stored: as for the trainer
  public init(
    of set: TrainingSet, by measure: Measure, model: any TrainableModel, tower: TrainingSettings.Tower = .both,
    stored: StoredDocuments? = nil, compute: Compute = .parallel
  ) throws(RankifyError) {
    try model.check(tower, stored)
    examples = set.examples.indices.filter { set.examples[$0].hasPositive }
    guard !examples.isEmpty else {
      throw RankifyError(
        .invalidInput, "none of the \(set.examples.count) queries to measure on has a relevant candidate")
    }
    (self.measure, queries) = (measure, examples.count)
    draw = CandidateDraw(set: set, candidates: .max, inBatch: .none, lottery: Lottery(seed: 0))
    scoring = BatchScoring(model, tower: tower, stored: stored, compute: compute)
    qrels = Self.qrels(set)
  }

  private static func qrels(_ set: TrainingSet) -> Qrels {
    var qrels = Qrels()
    for example in set.examples {
      for candidate in example.candidates where candidate.gain > 0 {
        qrels.judge(
          set.documents[candidate.document].id, max(1, Int(min(candidate.gain, 1e6).rounded())), for: example.query.id)
      }
    }
    return qrels
  }

  private static func fault(_ fault: Run.Fault) -> RankifyError {
    let words =
      switch fault {
      case .notANumber(let document, let query):
        "measuring: the score of document '\(document)' for query '\(query)' is not a number; try a smaller learning rate"
      case .duplicate(let document, let query): "query '\(query)' has the candidate '\(document)' twice"
      case .repeatedQuery(let query): "query '\(query)' is there twice"
      }
    return RankifyError(.failure, words, cause: fault)
  }

  /// The measure's mean over the queries.
  public mutating func value(of parameters: ParameterSet) throws(RankifyError) -> Double {
    let evaluation = try Evaluator(measures: [measure]).evaluate(run(of: parameters), against: qrels)
    return evaluation.summary[0]
  }

  /// The candidates of every query, ranked.
  public mutating func run(of parameters: ParameterSet, tag: String = "training") throws(RankifyError) -> Run {
    var run = Run(tag: tag)
    for start in stride(from: 0, to: examples.count, by: Self.batch) {
      let batch = draw.all(Array(examples[start..<min(start + Self.batch, examples.count)]))
      let scores = try scoring.scores(of: batch, by: parameters)
      for (place, values) in scores.enumerated() {
        let entries = zip(batch.texts.lists[place], values).map {
          Run.Entry(document: draw.set.documents[batch.documents[$0]].id, score: Double($1))
        }
        do { try run.add(entries, for: batch.queryIDs[place]) } catch {
          throw Self.fault(error)
        }
      }
    }
    return run
  }
}
