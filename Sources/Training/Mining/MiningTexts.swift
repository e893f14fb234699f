import RankifyCore

/// The texts of the documents that mining looks at, where there is a collection to take them from.
struct MiningTexts {
  private let documents: [ByteString: Document]?
  private let duplicates: NearDuplicates
  private var prints: [ByteString: NearDuplicates.Print] = [:]

  /// Reads the texts of all documents of the pools.
  init(_ pools: [QueryPool], _ lookup: DocumentLookup, _ duplicates: NearDuplicates) throws(RankifyError) {
    self.duplicates = duplicates
    guard lookup != .none else {
      documents = nil
      return
    }
    let wanted = Set(pools.flatMap { $0.documents.map(ByteString.init) }).map(\.string)
    var found: [ByteString: Document] = [:]
    try lookup.find(wanted) { found[ByteString($1.id)] = $1 }
    documents = found
  }

  /// Whether a document is there, or nobody can tell.
  func has(_ id: Document.ID) -> Bool { documents.map { $0[ByteString(id)] != nil } ?? true }

  /// The document; without words where there is no collection.
  func document(_ id: Document.ID) -> Document {
    documents?[ByteString(id)] ?? Document(id: id, text: "")
  }

  /// Whether a document says the same as one of others; `false` where there is no collection.
  mutating func repeats(_ id: Document.ID, _ others: [Document.ID]) -> Bool {
    guard documents != nil else { return false }
    let own = print(id)
    for other in others where duplicates.areSame(own, print(other)) { return true }
    return false
  }

  private mutating func print(_ id: Document.ID) -> NearDuplicates.Print {
    let key = ByteString(id)
    if let print = prints[key] { return print }
    let print = duplicates.print(document(id))
    prints[key] = print
    return print
  }
}
