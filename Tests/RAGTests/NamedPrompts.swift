import LanguageModels
import RAG
import RankifyCore
import TestSupport

/// Prompts that begin with their names, so that a scripted model knows what it is asked.
enum NamedPrompts {
  static func set() throws(RankifyError) -> PromptSet {
    var prompts = PromptSet()
    for name in PromptName.allCases {
      let holes = [
        "question", "transcript", "note", "first", "second", "beginning", "queries|length", "history|length",
      ].map { "\($0)={{ \($0) }}" }.joined(separator: ";")
      let text =
        "<\(name.rawValue)> \(holes);{% for passage in passages %} [{{ passage.number }}] {{ passage.contents }}{% endfor %}"
        + "{% for turn in history %} {{ turn.question }}{% endfor %}{% if last %} last{% endif %}"
      try prompts.replace(name, by: PromptTemplate(source: text, name: name.rawValue))
    }
    return prompts
  }

  /// The name that a conversation's prompt begins with.
  static func name(_ messages: [PromptMessage]) -> String {
    let text = messages.last?.content ?? ""
    return String(text.dropFirst().prefix { $0 != ">" })
  }

  /// The names of the prompts that a model was asked, in order.
  static func names(_ model: ScriptedModel) -> [String] { model.conversations.map(name) }
}

/// A search that finds five new passages each time, and remembers what was searched for.
final class NewPassages: Retriever {
  private let log = WordLog()

  var words: [String] { log.words }

  func run(_ query: Query) async throws(RankifyError) -> Ranking {
    let number = log.add(query.text)
    return Ranking(
      query: query,
      hits: (0..<5).map {
        Hit(document: Document(id: "p\(number)-\($0)", text: "text \(number) \($0)"), score: Float(9 - $0))
      })
  }
}

/// A search that always finds the same.
struct SamePassages: Retriever {
  let ids: [String]

  func run(_ query: Query) async throws(RankifyError) -> Ranking {
    Ranking(
      query: query,
      hits: ids.enumerated().map { Hit(document: Document(id: $1, text: "text of \($1)"), score: Float(-$0)) })
  }
}
