import RankifyCore

/// A file that is one document: plain text, or HTML of which title and visible text are taken.
final class FileCorpusParser: DocumentParser {
  private let reader: LineReader
  private let id: String
  private let isHTML: Bool
  private var isDone = false
  private(set) var oddities = Oddities()

  init(_ reader: LineReader, id: String, isHTML: Bool) {
    self.reader = reader
    self.id = id
    self.isHTML = isHTML
  }

  var line: Int { 1 }

  func next() throws(RankifyError) -> Document? {
    if isDone { return nil }
    isDone = true
    let bytes = try reader.peek(.max)
    if isHTML {
      if !bytes.isUTF8 { oddities.add(.declaredEncoding, line: 1) }
      let page = HTMLText(bytes)
      return Document(id: id, title: page.title, text: page.text)
    }
    let text = bytes.trimmed.repaired
    if text.isRepaired { oddities.add(.repaired, line: 1) }
    return Document(id: id, text: text.text)
  }
}
