import RankifyCore
import Synchronization
import Tensors
import TestSupport
import Testing
import Training
import Transformers

/// What may be a negative of a query, drawn or found.
@Suite struct NegativesTests {
  /// Two queries of gains 2 and 1, whose candidates are places; the first is the relevant one.
  private func set(_ first: [Int], _ second: [Int]) -> TrainingSet {
    var set = TableExamples.set(queries: 2)
    for (query, list) in [first, second].enumerated() {
      set.examples[query].candidates = list.enumerated().map {
        TrainingCandidate(document: $1, gain: $0 == 0 ? Double(2 - query) : 0)
      }
    }
    return set
  }

  /// How many candidates the objective sees of the query with each gain.
  private func seen(
    _ set: TrainingSet, _ inBatch: InBatchNegatives = .none, model: any TrainableModel = TableModel(texts: 40),
    threads: Int = 1, _ change: (inout TrainingSettings) -> Void = { _ in }
  ) throws -> [Int: Int] {
    let log = CountingLoss.Log()
    var settings = TableExamples.settings
    settings.candidates = 8
    change(&settings)
    var trainer = try Trainer(
      model, on: set, objective: TrainingObjective(name: "count", CountingLoss(log: log), inBatch: inBatch),
      settings: settings, compute: Compute(pool: ThreadPool(threads: threads)))
    _ = try trainer.step()
    return log.counts.withLock { $0 }
  }

  @Test func documentsWithTheTextOfARelevantOneAreNone() throws {
    var set = set([0, 5, 7], [1, 6, 5])
    #expect(try seen(set) == [2: 3, 1: 3])
    #expect(try seen(set, .joined) == [2: 5, 1: 5])
    // Title and text apart, and another case: document 5 says what 0 does.
    set.documents[0] = Document(id: "d0", title: "", text: "The moon; made of cheese.")
    set.documents[5] = Document(id: "d5", title: "the MOON", text: "Made of cheese")
    #expect(try seen(set) == [2: 2, 1: 3])
    #expect(try seen(set, .joined) == [2: 4, 1: 5])
    #expect(try seen(set) { $0.candidates = 2 } == [2: 2, 1: 2])
    set.documents[5].text = "Made of cheeses"
    #expect(try seen(set) == [2: 3, 1: 3])
  }

  @Test func foundOnesNeitherRepeatARelevantOneAndAreFoundOnTheThreadsOfTheRun() throws {
    var set = set([0], [1])
    set.documents = Array(set.documents.prefix(4))
    func found(threads: Int) throws -> ([Int: Int], [Int]) {
      let model = WatchedModel()
      let counts = try seen(set, model: model, threads: threads) {
        ($0.tower, $0.dynamicNegatives) = (.queries, 5)
      }
      return (counts, model.log.threads.withLock { $0 })
    }
    // The three other documents of four.
    #expect(try found(threads: 3) == ([2: 4, 1: 4], [3, 3]))
    set.documents[3].text = set.documents[0].text
    #expect(try found(threads: 1) == ([2: 3, 1: 4], [1, 1]))
  }
}

/// The table, whose rows are compared by inner products; it notes on how many threads.
private struct WatchedModel: TrainableModel {
  final class Log: Sendable {
    let threads = Mutex<[Int]>([])
  }

  let log = Log()
  private let table = TableModel(texts: 40)
  var parameters: ParameterSet { table.parameters }
  var hasTowers: Bool { true }

  func inputs(of batch: TrainingBatch) -> [ModelInput] { table.inputs(of: batch) }

  func encode(_ inputs: [ModelInput], on recording: inout Recording) -> EncodedInputs {
    table.encode(inputs, on: &recording)
  }

  func scores(_ encoded: EncodedInputs, of batch: TrainingBatch, on tape: inout Tape) -> Variable {
    table.scores(encoded, of: batch, on: &tape)
  }

  func comparable(_ rows: Matrix, on compute: Compute) -> Matrix? {
    log.threads.withLock { $0.append(compute.pool?.threads ?? 0) }
    return rows
  }

  func save(_ parameters: ParameterSet, to folder: String, adding files: [String: String]) throws(RankifyError) {
    try table.save(parameters, to: folder, adding: files)
  }
}
