import RankifyCore

/// What to show of a document that was found: its title and the passage of its text that matches best.
public struct Snippet: Hashable, Sendable {
  /// The whole title, with marks around matches.
  public var title: String
  /// A passage of the text with marks around matches, `…` where text is left out, and every stretch of white space as one
  /// blank; the beginning of the text where nothing in it matches.
  public var text: String

  /// Creates a snippet.
  public init(title: String, text: String) {
    (self.title, self.text) = (title, text)
  }

  /// What stands before and after a match.
  public struct Marks: Hashable, Sendable {
    /// Before.
    public var open: String
    /// After.
    public var close: String

    /// Creates marks: by default characters of the private use area, which hardly any text holds.
    public init(open: String = "\u{E000}", close: String = "\u{E001}") {
      (self.open, self.close) = (open, close)
    }
  }
}

extension SparseIndex {
  /// Snippets of documents found for a plain query: `result[i]` is that of `documents[i]`, `nil` where the index has no such
  /// document.
  ///
  /// - Parameters:
  ///   - text: the query.
  ///   - documents: their identifiers.
  ///   - length: terms in a passage, about two thirds of its words.
  /// - Complexity: a look-up of the query's terms for each document, then time linear in its text.
  public func snippets(
    for text: String, documents: [Document.ID], length: Int = 24, marks: Snippet.Marks = .init()
  ) throws(RankifyError) -> [Snippet?] {
    let expression = FullTextExpression(anyWordOf: text, analyzer)
    return try snippets(expression, documents, length, marks)
  }

  /// The same for documents found by a full-text expression.
  /// - Throws: `.badArguments` where `expression` breaks FTS5's syntax or limits.
  public func snippets(
    matching expression: String, documents: [Document.ID], length: Int = 24, marks: Snippet.Marks = .init()
  ) throws(RankifyError) -> [Snippet?] {
    try snippets(FullTextExpression(expression), documents, length, marks)
  }

  private func snippets(
    _ expression: FullTextExpression?, _ documents: [Document.ID], _ length: Int, _ marks: Snippet.Marks
  ) throws(RankifyError) -> [Snippet?] {
    let found = try withConnection { connection throws(RankifyError) in
      try MatchedDocument.all(documents, expression, in: connection.database)
    }
    let maker = SnippetMaker(analyzer: analyzer, marks: marks, length: max(1, length))
    return found.map { $0.map(maker.snippet) }
  }
}

/// A document and where a query matches in it.
struct MatchedDocument {
  enum Column: Int32 {
    case title
    case text
  }

  var title: String
  var text: String
  var matches: [PhraseMatch] = []

  /// The matches within one column, in order.
  func matches(in column: Column) -> [PhraseMatch] {
    matches.filter { $0.column == column.rawValue && $0.count > 0 }.sorted { $0.position < $1.position }
  }

  static func all(
    _ ids: [Document.ID], _ expression: FullTextExpression?, in database: Database
  ) throws(RankifyError) -> [MatchedDocument?] {
    let select = try database.prepare("SELECT number, title, text FROM documents WHERE id = ?")
    let match = try database.prepare(
      "SELECT \(PhraseMatches.name)(search) FROM search WHERE search MATCH ?1 AND rowid = ?2")
    if let expression { match.bind(expression.source, at: 1) }
    var found: [MatchedDocument?] = []
    for id in ids {
      select.bind(id, at: 1)
      defer { select.reset() }
      guard try select.step() else {
        found.append(nil)
        continue
      }
      var document = MatchedDocument(title: select.text(1), text: select.text(2))
      if let expression {
        match.bind(select.integer(0), at: 2)
        do throws(RankifyError) { document.matches = try matches(match) } catch { throw expression.explained(error) }
      }
      found.append(document)
    }
    return found
  }

  private static func matches(_ select: Statement) throws(RankifyError) -> [PhraseMatch] {
    defer { select.reset() }
    return try select.step() ? PhraseMatches.decode(select.blob(0)) : []
  }
}
