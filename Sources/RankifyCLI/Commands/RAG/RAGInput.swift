import Foundation
import Rankify

/// Where the passages for questions come from.
enum RAGPassages {
  /// They are searched for.
  case index(SparseIndex)
  /// They were found before.
  case rankings([Ranking], texts: String, run: String)
  /// None are read.
  case none

  /// Identifies the texts.
  var checksum: String {
    switch self {
    case .index(let index): index.checksum
    case .rankings(_, let texts, _): texts
    case .none: ""
    }
  }

  /// Identifies the run.
  var run: String? { if case .rankings(_, _, let run) = self { run } else { nil } }
}

/// What is to be answered, and from what.
struct RAGInput {
  /// The questions in their order.
  let questions: [Question]
  let passages: RAGPassages
  /// Questions that the run has nothing for.
  private(set) var questionsWithoutPassages = 0

  /// Reads questions and passages.
  /// - Parameters:
  ///   - query: the only question, in place of a file
  ///   - depth: passages of a question that are needed at most
  init(
    topics: String?, query: String?, run: String?, index: String?, corpus: [String], depth: Int
  ) throws(RankifyError) {
    let only = query.map { [Question(query: Query(id: "1", text: $0), answers: [])] }
    let asked = if let only { only } else { try Self.read(topics) }
    guard let run else {
      questions = asked ?? []
      passages = if let index { .index(try SparseIndex(index)) } else { .none }
      return
    }
    let found = RunPassages(run: run, index: index, corpus: corpus, depth: depth)
    if index == nil, corpus.isEmpty {
      let items = try RankingsReader.read(run)
      questions = asked ?? items.map { Question(query: $0.ranking.query, answers: $0.answers) }
      passages = try found.passages(carriedBy: items.map { $0.ranking.top(depth) })
    } else {
      questions = asked ?? []
      passages = try found.passages(for: questions)
    }
    try Self.check(questions, topics ?? run)
    guard case .rankings(let rankings, _, _) = passages else { return }
    let known = Set(rankings.filter { !$0.hits.isEmpty }.map { ByteString($0.query.id) })
    questionsWithoutPassages = questions.count { !known.contains(ByteString($0.id)) }
    if questionsWithoutPassages == questions.count {
      throw .invalid(run, "has no document for any of the \(questions.count) questions of \(topics ?? run)")
    }
  }

  private static func read(_ topics: String?) throws(RankifyError) -> [Question]? {
    guard let topics else { return nil }
    let questions = try QuestionsReader.read(topics)
    try check(questions, topics)
    return questions
  }

  private static func check(_ questions: [Question], _ path: String) throws(RankifyError) {
    guard let empty = questions.first(where: { $0.query.text.allSatisfy(\.isWhitespace) }) else { return }
    throw .invalid(path, "question '\(empty.id)' has no words")
  }
}

/// The passages that a run has for questions.
private struct RunPassages {
  let run: String
  let index: String?
  let corpus: [String]
  let depth: Int

  /// Those of rankings that are to carry their texts.
  func passages(carriedBy rankings: [Ranking]) throws(RankifyError) -> RAGPassages {
    for ranking in rankings {
      let hasText = ranking.hits.contains { !$0.document.text.isEmpty || !$0.document.title.isEmpty }
      if hasText || ranking.hits.isEmpty { continue }
      throw .invalid(
        run,
        "no document of question '\(ranking.query.id)' has a text; give the texts by --corpus or --index, with the questions by "
          + "--topics")
    }
    return passages(rankings)
  }

  /// Those of rankings that carry their texts.
  func passages(_ rankings: [Ranking]) -> RAGPassages {
    var (texts, order) = (TextHash(), TextHash())
    for ranking in rankings {
      order.add(ranking.query.id)
      for hit in ranking.hits {
        order.add(hit.document.id)
        for part in [hit.document.id, hit.document.title, hit.document.text] { texts.add(part) }
      }
    }
    return .rankings(rankings, texts: texts.digits, run: order.digits)
  }

  /// Those of a run without texts.
  func passages(for questions: [Question]) throws(RankifyError) -> RAGPassages {
    let found = try Run(contentsOf: run)
    let wanted = questions.flatMap { question in
      (found[question.id] ?? []).prefix(depth).map { (query: question.id, document: $0.document) }
    }
    let texts = try DocumentTexts(index: index, corpus: corpus, wanted: wanted, run: run)
    var rankings: [Ranking] = []
    for question in questions {
      var hits: [Hit] = []
      for entry in (found[question.id] ?? []).prefix(depth) {
        hits.append(Hit(document: try texts.document(entry.document), score: Float(entry.score)))
      }
      rankings.append(Self.ranking(question.query, hits))
    }
    guard case .rankings(_, _, let order) = passages(rankings) else { return .none }
    return .rankings(rankings, texts: texts.checksum, run: order)
  }

  /// In the run's order, which single precision may not tell apart.
  private static func ranking(_ query: Query, _ hits: [Hit]) -> Ranking {
    let own = Ranking(query: query, hits: hits)
    if own.hits.map(\.document.id) == hits.map(\.document.id) { return own }
    return Ranking(query: query, hits: hits.enumerated().map { Hit(document: $1.document, score: -Float($0)) })
  }
}
