/// A retrievable unit of text: a passage, an abstract, a web page.
public struct Document: Identifiable, Hashable, Codable, Sendable {
  /// The collection's own identifier (`docno`, `_id`, `pid`); never empty, unique within a collection, without white space.
  public let id: String
  /// The title, or the empty string where the collection has none.
  public var title: String
  /// The body.
  public var text: String

  /// Creates a document.
  public init(id: String, title: String = "", text: String) {
    self.id = id
    self.title = title
    self.text = text
  }

  /// Title and body joined by one blank, without leading or trailing blanks: what encoders read (the BEIR convention).
  public var contents: String {
    if title.isEmpty { return text }
    return text.isEmpty ? title : title + " " + text
  }
}
