/// What the documents of one query have gathered so far, in the order they were first seen.
struct FusionTally {
  private var slots: [ByteString: Int] = [:]
  private(set) var documents: [Document.ID] = []
  private(set) var sums: [Double] = []
  /// How many rankings hold each document.
  private(set) var votes: [Int] = []

  /// Gives each document of `ranking` what `share` says for its 0-based position.
  mutating func add(_ ranking: [Run.Entry], _ share: (Int) -> Double) {
    for (position, entry) in ranking.enumerated() {
      let slot = slot(of: entry.document)
      sums[slot] += share(position)
      votes[slot] += 1
    }
  }

  /// The documents with their sums.
  var entries: [Run.Entry] { zip(documents, sums).map { Run.Entry(document: $0, score: $1) } }

  /// The documents with what `score` makes of their sum and votes.
  func entries(_ score: (Double, Int) -> Double) -> [Run.Entry] {
    documents.indices.map { Run.Entry(document: documents[$0], score: score(sums[$0], votes[$0])) }
  }

  private mutating func slot(of document: Document.ID) -> Int {
    let key = ByteString(document)
    if let slot = slots[key] { return slot }
    slots[key] = documents.count
    documents.append(document)
    sums.append(0)
    votes.append(0)
    return documents.count - 1
  }
}
