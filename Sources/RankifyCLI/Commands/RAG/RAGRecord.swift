import Rankify

/// What stands in the sidecar of a file of answers.
struct RAGRecord: Encodable {
  /// A prompt that was used.
  struct Prompt: Encodable {
    let name: String
    let isStandard: Bool
    let sha256: String
  }

  let method: String
  let settings: String
  let prompts: [Prompt]
  let model: String
  let modelChecksum: String?
  let precision: String?
  let search: String
  let index: String?
  let run: String?
  let corpus: [String]?
  let textsChecksum: String
  let topics: String?
  let topicsSHA256: TopicsRecord
  let loadSeconds: Double
  private(set) var questions = 0
  private(set) var answered = 0
  private(set) var resumedQuestions = 0
  private(set) var questionsWithoutPassages = 0
  /// Questions that could not be answered, and why.
  private(set) var faults: [String: String] = [:]
  private(set) var tally = RAGTally()
  private(set) var spending: RAGSpending?
  private(set) var seconds = 0.0
  private(set) var rerankRemarks: [String] = []

  init(
    _ command: RAGCommand, _ work: RAGWork, topicsSHA256: TopicsRecord, loadSeconds: Double
  ) {
    (method, settings, prompts) = (work.method.id, work.settings, work.prompts)
    (model, modelChecksum) = (work.loading.name, work.model.identity.checksum)
    precision = work.loading.isServer ? nil : work.loading.precision.rawValue
    (search, textsChecksum) = (work.search.description, work.search.checksum)
    (index, run, topics) = (command.index, command.run, command.topics)
    corpus = command.corpus.isEmpty ? nil : command.corpus
    (self.topicsSHA256, self.loadSeconds) = (topicsSHA256, loadSeconds)
  }

  /// The record with what was done.
  func finished(_ job: RAGJob, of questions: Int, _ spending: RAGSpending, _ remarks: [String]) -> RAGRecord {
    var record = self
    (record.questions, record.answered) = (questions, job.answered)
    record.resumedQuestions = questions - job.answered - job.faults.count
    (record.questionsWithoutPassages, record.seconds) = (job.withoutPassages, job.seconds)
    record.faults = Dictionary(job.faults.map { ($0.id, $0.fault.message) }) { first, _ in first }
    record.tally = job.tally
    (record.spending, record.rerankRemarks) = (spending, remarks)
    return record
  }
}
