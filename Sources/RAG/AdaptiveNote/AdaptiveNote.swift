import RankifyCore
import Templates

/// Answers from a note that grows: the model notes what it read, asks for what is missing, reads on, and keeps a new note where it
/// is better than the old one.
///
/// "Retriever-and-Memory: Towards Adaptive Note-Enhanced Retrieval-Augmented Generation" (arXiv 2410.08821; Adaptive-Note, later
/// DeepNote): iterative information collector, adaptive memory reviewer, task-oriented generator. A query takes at most
/// 2 + 3 `rounds` requests, one more a round where notes are compared in both orders. Passages keep their numbers from round to
/// round. Line ends in notes are kept, where the paper's code deletes them and glues words together.
public struct AdaptiveNote: Answerer {
  /// The most questions of one reply that are searched for one by one; two are asked for.
  private static let mostQuestions = 4

  /// Finds passages.
  public let search: any Retriever
  /// The model.
  public let model: any LanguageModel
  /// How long it goes on.
  public let loop: NoteLoop
  /// What it has in common with others; `passages` is how many each search brings (k).
  public let settings: Answering

  /// Creates a method.
  /// - Throws: `badArguments` for a loop that cannot be
  public init(
    search: any Retriever, model: any LanguageModel, loop: NoteLoop = .adaptiveNote, _ settings: Answering = Answering()
  ) throws(RankifyError) {
    try loop.check()
    (self.search, self.model, self.loop, self.settings) = (search, model, loop, settings)
  }

  /// Answers a query. The evidence is all passages that the model was shown, those of rejected notes included.
  /// - Throws: what the model and the search throw, `badArguments` where a prompt does not fit
  public func run(_ query: Query) async throws(RankifyError) -> Answer {
    var session = try AnswerSession(query, model, settings)
    var memory = try await begin(&session)
    let stop = try await collect(&session, &memory)
    session.round = nil
    session.tellEvidence(memory.shown.hits)
    let reply = try await session.ask(.answerFromNote, ["note": .string(memory.note)], telling: .answer)
    return session.answer(reply.text, evidence: memory.shown.hits, stop: stop)
  }

  private func begin(_ session: inout AnswerSession) async throws(RankifyError) -> NoteMemory {
    let hits = try await session.search(session.query.text, with: search, keeping: settings.passages)
    let reply = try await session.ask(.firstNote, passages: hits)
    var memory = NoteMemory(note: reply.text)
    memory.read(hits, shown: reply.shown)
    return memory
  }

  private func collect(
    _ session: inout AnswerSession, _ memory: inout NoteMemory
  ) async throws(RankifyError) -> AnswerTrace.Stop {
    var failures = 0
    for round in 0..<loop.rounds {
      if loop.isFull(memory.seen) { return .passages }
      session.round = round + 1
      let hits = try await more(&session, &memory)
      let new = try await session.ask(
        .refineNote, ["note": .string(memory.note)], passages: hits, numbers: memory.shown.numbers(of: hits))
      memory.read(hits, shown: new.shown)
      if try await isBetter(new.text, than: memory.note, &session) {
        memory.note = new.text
      } else {
        failures += 1
      }
      if failures >= loop.failures { return .failures }
    }
    return .rounds
  }

  /// Asks what is missing and searches for it.
  private func more(_ session: inout AnswerSession, _ memory: inout NoteMemory) async throws(RankifyError) -> [Hit] {
    let asked = TemplateValue.list(memory.queries.map { .string($0) })
    let questions = try await session.ask(.newQuery, ["note": .string(memory.note), "queries": asked]).text
    memory.queries.append(questions)
    let hits = try await found(questions, &session)
    guard let room = loop.room(memory.seen, settings.passages) else { return hits }
    return Array(hits.filter { !memory.hasSeen($0) }.prefix(room))
  }

  private func found(_ questions: String, _ session: inout AnswerSession) async throws(RankifyError) -> [Hit] {
    if loop.search == .together {
      let words = String(String.UnicodeScalarView((questions + "\n" + session.query.text).unicodeScalars.prefix(500)))
      return try await session.search(words, with: search, keeping: settings.passages)
    }
    var lists: [[Hit]] = []
    let lines = questions.split(whereSeparator: \.isNewline).map { String($0).trimmed }.filter { !$0.isEmpty }
    for words in lines.prefix(Self.mostQuestions) + [session.query.text] {
      lists.append(try await session.search(words, with: search, keeping: settings.passages))
    }
    var merged = EvidenceList()
    for rank in 0..<settings.passages { merged.add(lists.compactMap { rank < $0.count ? $0[rank] : nil }) }
    return Array(merged.hits.prefix(settings.passages))
  }

  /// Whether a new note is better than the best one so far. Nobody is asked about a note without words.
  private func isBetter(
    _ new: String, than best: String, _ session: inout AnswerSession
  ) async throws(RankifyError) -> Bool {
    if new.isEmpty {
      session.countMalformed()
      return false
    }
    let verdict = try await compare(best, new, &session)
    guard verdict.isBetter, loop.comparison == .bothOrders else { return verdict.isBetter }
    let swapped = try await compare(new, best, &session)
    return !swapped.isBetter && !swapped.isMalformed
  }

  /// What the model says of two notes.
  private func compare(
    _ first: String, _ second: String, _ session: inout AnswerSession
  ) async throws(RankifyError) -> NoteVerdict {
    let reply = try await session.ask(
      .compareNotes, ["first": .string(first), "second": .string(second)], form: .oneOf(NoteVerdict.forms))
    let verdict = NoteVerdict(reply.text)
    session.judge(verdict.isBetter, isMalformed: verdict.isMalformed)
    return verdict
  }
}

/// What Adaptive-Note knows.
private struct NoteMemory {
  /// The best note so far.
  var note: String
  /// What was asked so far.
  var queries: [String] = []
  /// Title and text of the passages that were found and noted from: two of the same words are one.
  private var texts: Set<ByteString> = []
  /// Those of them that the model was shown.
  private(set) var shown = EvidenceList()

  init(note: String) { self.note = note }

  mutating func read(_ hits: [Hit], shown: [Hit]) {
    texts.formUnion(hits.map(NoteMemory.text))
    self.shown.add(shown)
  }

  /// How many passages were seen.
  var seen: Int { texts.count }

  /// Whether a passage was seen.
  func hasSeen(_ hit: Hit) -> Bool { texts.contains(NoteMemory.text(hit)) }

  private static func text(_ hit: Hit) -> ByteString { ByteString(hit.document.title + "\n" + hit.document.text) }
}

extension NoteLoop {
  /// Whether no more passages are read.
  fileprivate func isFull(_ seen: Int) -> Bool { goesBeyond ? seen > passages : seen >= passages }

  /// How many new passages may come where `k` of them would be too many; `nil` where any may come, known ones too.
  ///
  /// With as many as may be there is no room, which in DeepNote's code means no bound.
  fileprivate func room(_ seen: Int, _ k: Int) -> Int? {
    let room = passages - seen
    return seen + k > passages && room > 0 ? room : nil
  }
}
