import Foundation
import Rankify

/// Answers a file of questions into a file of answers.
struct RAGBatch {
  private let command: RAGCommand
  private let method: AnswerMethod
  private let input: RAGInput
  private let output: String
  private let format: AnswersWriter.Format

  init(_ command: RAGCommand, _ method: AnswerMethod, _ input: RAGInput) {
    (self.command, self.method, self.input) = (command, method, input)
    output = command.output ?? "-"
    format = command.format ?? AnswersWriter.Format(path: output)
  }

  private var console: Console { command.common.console }
  private var isFile: Bool { output != "-" }
  /// Whether what is answered stays where the work breaks off.
  private var isResumable: Bool { isFile && format == .jsonLines && !output.hasSuffix(".gz") }

  func run() async throws {
    if command.resume, try isFinished() { return }
    if input.questionsWithoutPassages > 0 {
      console.warn("\(input.questionsWithoutPassages) questions have no documents in \(command.run ?? "the run")")
    }
    let loading = ContinuousClock.now
    let work = try await RAGWork(command, method, input, style: .short)
    let queries = input.questions.map(\.query)
    let record = RAGRecord(
      command, work, topicsSHA256: try TopicsRecord(command.topics, queries),
      loadSeconds: loading.duration(to: .now).seconds)
    let answerer = try work.answerer()
    let ticket = ticket(work, queries)
    if command.resume { try reopen(ticket) }
    let writer = try AnswersWriter(path: output, format: format, method: method.id, resume: command.resume)
    if isResumable { try ticket.leave(output) }
    var job = RAGJob(answerer, width: work.width)
    let bar = console.progress("answering", total: queries.count - writer.answeredQuestions.count, unit: "questions")
    let (done, end) = await Interruption.deferring { [job] in
      var job = job
      let end = await job.run(input.questions, to: writer, bar)
      return (job, end)
    }
    job = done
    bar.finish()
    if let end { throw broken(end, writer) }
    try writer.finish(in: queries)
    // Who asks again what could not be answered needs it.
    if isResumable, job.faults.isEmpty { ResumeTicket.remove(output) }
    let spending = RAGSpending(work.model.ledger, command.model.tokenPrice)
    try conclude(record.finished(job, of: queries.count, spending, work.search.reranker?.remarks ?? []), job, spending)
  }

  /// Whether there is nothing to go on with, since the file is whole.
  private func isFinished() throws -> Bool {
    guard isAtItsEnd, try !(isResumable && AnswersWriter.hasFaults(output)) else { return false }
    ResumeTicket.remove(output)
    console.note("\(output) is whole, there is nothing to resume; without --resume it is made anew")
    return true
  }

  /// Whether the file was finished, and nobody has begun anew since.
  private var isAtItsEnd: Bool {
    let files = FileManager.default
    return !files.fileExists(atPath: output + ".partial") && files.fileExists(atPath: output)
  }

  /// Lets the same work go on, also where all is done but questions that could not be answered.
  private func reopen(_ ticket: ResumeTicket) throws {
    guard isResumable, isAtItsEnd else { return try ticket.check(output) }
    try ticket.check(output, of: output)
    try AnswersWriter.reopen(output)
  }

  private func ticket(_ work: RAGWork, _ queries: [Query]) -> ResumeTicket {
    let model = work.model.identity.checksum.map { "\($0) in \(work.loading.precision.rawValue)" }
    return ResumeTicket(
      indexChecksum: work.search.checksum, method: method.id, depth: work.options.answering.passages, tag: "",
      removesQuery: false, queries: queries, run: input.passages.run, model: model ?? work.model.identity.name,
      settings: work.settings)
  }

  /// What is said of work that broke off.
  private func broken(_ end: RAGJob.End, _ writer: AnswersWriter) -> any Error {
    let answered = writer.answeredQuestions.count
    let state =
      "\(answered) of \(Figures.count(input.questions.count, "question")) \(answered == 1 ? "is" : "are") answered"
    let kept: String
    if isResumable {
      kept = "\(state) and kept in \(output).partial; --resume goes on"
    } else if isFile {
      // What cannot be resumed is at least readable.
      try? writer.finish(in: input.questions.map(\.query))
      kept = "\(state), in \(output)"
    } else {
      kept = state
    }
    switch end {
    case .stopped: return RankifyError(.interrupted, "interrupted: \(kept)")
    case .failed(let error):
      if answered > 0 { return RankifyError(.partial, "\(error.message); \(kept)", cause: error) }
      if isResumable {
        try? FileManager.default.removeItem(atPath: output + ".partial")
        ResumeTicket.remove(output)
      }
      return error
    }
  }

  private func conclude(_ record: RAGRecord, _ job: RAGJob, _ spending: RAGSpending) throws {
    if isFile { try RunMetadata.write(record, beside: output) }
    if command.common.json { try JSONOutput.print(record) }
    if job.withoutPassages > 0, method.reading != .nothing {
      console.warn(
        "\(Figures.count(job.withoutPassages, "answer rests", "answers rest")) on no passage")
    }
    console.note(
      "answered \(Figures.count(job.answered, "question")) in \(Figures.duration(seconds: job.seconds)): \(spending.words)"
        + (isFile ? "; answers in \(output)" : ""))
    if job.tally.emptyAnswers > 0 {
      console.warn("\(Figures.count(job.tally.emptyAnswers, "answer is", "answers are")) empty")
    }
    for remark in job.tally.remarks + record.rerankRemarks { console.note(remark) }
    if job.answered > 0, isFile, format == .jsonLines, let topics = command.topics,
      input.questions.contains(where: { !$0.answers.isEmpty })
    {
      console.note("measure them with 'rankify evaluate \(topics) \(output)'")
    }
    try tellFaults(job, record.answered + record.resumedQuestions)
  }

  private func tellFaults(_ job: RAGJob, _ answered: Int) throws(RankifyError) {
    guard let first = job.faults.first else { return }
    let count = Figures.count(job.faults.count, "question")
    let again = isResumable ? ", and --resume asks again" : ""
    let (code, others): (RankifyError.Code, String) =
      answered == 0
      ? (first.fault.code, "") : (.partial, "; \(Figures.count(answered, "other is", "others are")) answered\(again)")
    throw RankifyError(code, "\(count) could not be answered, first '\(first.id)': \(first.fault.message)\(others)")
  }
}
