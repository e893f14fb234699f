import RankifyCore

/// The documents of examples, each once.
///
/// A document that comes without an identifier is named by its text. One that comes with another text than its identifier had
/// before, as files made of several collections have it, is a document of its own and gets a name of its own.
struct DocumentTable {
  /// Where a document was first spoken of.
  struct Mention {
    var file: String
    var line: Int
    var query: Query.ID
  }

  private(set) var documents: [Document] = []
  private(set) var mentions: [Mention] = []
  /// How many documents were renamed because their identifier stood for another text.
  private(set) var renamed = 0
  /// Documents whose text has not come yet.
  private(set) var isOpen: [Bool] = []
  private var places: [ByteString: Int] = [:]

  /// The place of a candidate's document; new where it has not come before.
  mutating func place(of candidate: ExampleRecord.Candidate, _ mention: @autoclosure () -> Mention) -> Int {
    let content = candidate.text.map { Document(id: "", title: candidate.title, text: $0) }
    let id = candidate.id ?? content.map(TextName.of) ?? ""
    guard let place = places[ByteString(id)] else { return add(id, content, mention()) }
    guard let content else { return place }
    if isOpen[place] {
      fill(place, content)
      return place
    }
    let known = documents[place]
    if known.text.hasBytes(of: content.text), known.title.hasBytes(of: content.title) { return place }
    let other = id + "#" + TextName.of(content)
    if let place = places[ByteString(other)] { return place }
    renamed += 1
    return add(other, content, mention())
  }

  /// Gives a document its text.
  mutating func fill(_ place: Int, _ content: Document) {
    documents[place].title = content.title
    documents[place].text = content.text
    isOpen[place] = false
  }

  private mutating func add(_ id: Document.ID, _ content: Document?, _ mention: Mention) -> Int {
    places[ByteString(id)] = documents.count
    documents.append(Document(id: id, title: content?.title ?? "", text: content?.text ?? ""))
    isOpen.append(content == nil)
    mentions.append(mention)
    return documents.count - 1
  }
}

/// Names for texts that have none: the same for the same text in every file.
enum TextName {
  /// The name of a document by its title and text.
  static func of(_ document: Document) -> String { of(document.title + "\0" + document.text) }

  /// `text-` and 16 hexadecimal digits: the FNV-1a hash of the text.
  static func of(_ text: String) -> String {
    let digits = String(TextHash64.of(text), radix: 16)
    return "text-" + String(repeating: "0", count: 16 - digits.count) + digits
  }
}
