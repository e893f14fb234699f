import RankifyCore
import Tensors
import Transformers

/// Writes an answer, token by token.
struct AnswerWriter {
  private let model: LocalModel
  private let options: GenerationOptions
  private let onText: (@Sendable (String) -> Void)?
  private var sampler: Sampler
  private var form: FormFollower?
  private var stops: StopStrings
  private var stream: TextStream
  private var text = ""

  /// - Parameter vocabulary: where the options ask for a form
  init(
    _ model: LocalModel, _ options: GenerationOptions, vocabulary: VocabularyBytes?,
    onText: (@Sendable (String) -> Void)?
  ) {
    (self.model, self.options, self.onText) = (model, options, onText)
    sampler = Sampler(options)
    form = vocabulary.flatMap { FormFollower(options.form, $0) }
    stops = StopStrings(options.stops)
    stream = model.tokenizer.textStream()
  }

  /// The answer to a prompt.
  mutating func write(_ prompt: ReadPrompt, on compute: Compute) throws(RankifyError) -> GenerationReply {
    var (state, last, usage) = (prompt.state, prompt.last, prompt.usage)
    var finish = GenerationReply.Finish.length
    while usage.answer < options.maximumTokens {
      try model.checkCancellation()
      guard let id = try next(last, behind: state.count, on: compute) else {
        finish = .end
        break
      }
      usage.answer += 1
      if model.endTokens.contains(id) || !take(id) {
        finish = .end
        break
      }
      if usage.answer == options.maximumTokens { break }
      if state.count == model.contextLength {
        finish = .contextFull
        break
      }
      last = try model.decoder.read([id], &state, on: compute)
    }
    emit(stops.append(stream.finish()))
    emit(stops.finish())
    return GenerationReply(text, finish: stops.isFound ? .end : finish, usage: usage)
  }

  /// The next token; `nil` where the form is complete.
  private mutating func next(_ last: Matrix, behind count: Int, on compute: Compute) throws(RankifyError) -> Int32? {
    var logits = try model.logits(last, behind: count, on: compute).elements
    guard let form else { return sampler.next(logits) }
    let allowed = form.allowed
    if allowed.isEmpty, form.isComplete { return nil }
    var masked = [Float](repeating: -.infinity, count: logits.count)
    for id in form.isComplete ? allowed + model.endTokens : allowed where logits.indices.contains(Int(id)) {
      masked[Int(id)] = logits[Int(id)]
    }
    swap(&logits, &masked)
    guard let id = sampler.next(logits) else {
      throw RankifyError(
        .failure, "\(model.path): no token of the vocabulary can go on with an answer of the form that was asked for")
    }
    self.form?.append(id)
    return id
  }

  /// Gives out what a token adds; whether the answer goes on.
  private mutating func take(_ id: Int32) -> Bool {
    emit(stops.append(stream.append(id)))
    return !stops.isFound
  }

  private mutating func emit(_ piece: String) {
    if piece.isEmpty { return }
    text += piece
    onText?(piece)
  }
}
