import Rankify

/// Answers questions, several at once where that is worth it, and writes the answers in the order of the questions.
struct RAGJob: Sendable {
  /// How a batch ended before its end.
  enum End: Sendable {
    /// The user stopped it.
    case stopped
    /// The model, the server or the disk failed.
    case failed(RankifyError)
  }

  private struct Result: Sendable {
    let index: Int
    let answer: Swift.Result<Answer, RankifyError>
    let seconds: Double
  }

  let answerer: any Answerer
  /// How many are answered at once.
  let width: Int
  /// Questions answered now, questions without passages, and those that could not be answered, with the reason.
  private(set) var answered = 0
  private(set) var withoutPassages = 0
  private(set) var faults: [(id: Query.ID, fault: RankifyError)] = []
  private(set) var tally = RAGTally()
  private(set) var seconds = 0.0
  /// Questions that were refused since one was answered, and whether one was.
  private var refusedInARow = 0
  private var hasAnswered = false

  init(_ answerer: any Answerer, width: Int) { (self.answerer, self.width) = (answerer, max(1, width)) }

  /// Answers what the writer does not have yet.
  /// - Returns: why it ended early; `nil` where every question was looked at
  mutating func run(_ questions: [Question], to writer: AnswersWriter, _ bar: ProgressBar) async -> End? {
    let open = questions.filter { !writer.answeredQuestions.contains($0.id) }
    hasAnswered = !writer.answeredQuestions.isEmpty
    let begun = ContinuousClock.now
    defer { seconds = begun.duration(to: .now).seconds }
    let answerer = answerer
    return await withTaskGroup(of: Result.self) { group in
      var (next, written, end): (Int, Int, End?) = (0, 0, nil)
      var waiting: [Int: Result] = [:]
      func isWanted(_ running: Int) -> Bool {
        // What is answered waits for what comes before it, but not too much of it.
        end == nil && next < open.count && running < width && next < written + 4 * width && !Interruption.requested
      }
      var running = 0
      while true {
        while isWanted(running) {
          let (index, query) = (next, open[next].query)
          group.addTask { await Self.answer(query, index, answerer) }
          (next, running) = (next + 1, running + 1)
        }
        guard let result = await group.next() else { break }
        running -= 1
        waiting[result.index] = result
        if let fatal = Self.fatal(result) ?? refusal(result), end == nil {
          end = fatal
          group.cancelAll()
        }
        while let result = waiting[written], end == nil {
          if let fault = take(result, open[written], writer) { end = .failed(fault) }
          waiting[written] = nil
          written += 1
          bar.advance()
        }
      }
      for (index, result) in waiting.sorted(by: { $0.key < $1.key }) where Self.fatal(result) == nil {
        // A disk that refuses has said so already.
        if take(result, open[index], writer) != nil { break }
      }
      if end == nil, next < open.count { end = .stopped }
      return end
    }
  }
}

extension RAGJob {
  private static func answer(_ query: Query, _ index: Int, _ answerer: any Answerer) async -> Result {
    let begun = ContinuousClock.now
    let answer: Swift.Result<Answer, RankifyError>
    do throws(RankifyError) { answer = .success(try await answerer.run(query)) } catch { answer = .failure(error) }
    return Result(index: index, answer: answer, seconds: begun.duration(to: .now).seconds)
  }

  /// What ends the whole work: nothing that lies with one question, such as a prompt that is too long.
  private static func fatal(_ result: Result) -> End? {
    guard case .failure(let error) = result.answer else { return nil }
    switch error.code {
    case .badArguments, .invalidInput: return nil
    case .interrupted: return .stopped
    default: return .failed(error)
    }
  }

  /// What ends the work where the first questions, or many in a row, are refused one and all: that lies with the setting or the
  /// server, not with them.
  private mutating func refusal(_ result: Result) -> End? {
    switch result.answer {
    case .success: (refusedInARow, hasAnswered) = (0, true)
    case .failure(let error) where error.code == .invalidInput:
      refusedInARow += 1
      if refusedInARow < (hasAnswered ? 5 : 1) * max(width, 3) { break }
      let which =
        hasAnswered ? "\(refusedInARow) questions in a row are" : "each of the first \(refusedInARow) questions is"
      let words = "\(which) refused: \(error.message)"
      return .failed(RankifyError(error.code, words, cause: error))
    case .failure: break
    }
    return nil
  }

  /// Writes a result.
  /// - Returns: why it could not be written
  private mutating func take(_ result: Result, _ question: Question, _ writer: AnswersWriter) -> RankifyError? {
    do throws(RankifyError) {
      switch result.answer {
      case .failure(let fault):
        try writer.write(fault, query: question.query, golds: question.answers)
        faults.append((question.id, fault))
      case .success(let answer):
        let hits = answer.evidence.hits
        let rule = HasAnswer(question.answers)
        try writer.write(
          answer, golds: question.answers,
          hasAnswer: question.answers.isEmpty ? nil : hits.map { rule.isTrue(of: $0.document.text) },
          seconds: result.seconds)
        answered += 1
        tally.add(answer)
        if hits.isEmpty { withoutPassages += 1 }
      }
      return nil
    } catch { return error }
  }
}
