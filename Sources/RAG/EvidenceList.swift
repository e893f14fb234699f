import RankifyCore

/// Passages of several searches, each once, in the order in which they came first.
struct EvidenceList {
  /// The passages.
  private(set) var hits: [Hit] = []
  private var known: Set<ByteString> = []

  /// How many there are.
  var count: Int { hits.count }

  /// Adds those that are new.
  mutating func add(_ passages: some Sequence<Hit>) {
    for hit in passages where known.insert(EvidenceList.key(hit)).inserted { hits.append(hit) }
  }

  /// The number of a passage, counted from 1.
  func number(of hit: Hit) -> Int? {
    let key = EvidenceList.key(hit)
    return hits.firstIndex { EvidenceList.key($0) == key }.map { $0 + 1 }
  }

  /// The numbers of passages; those that are new go on with the next ones.
  func numbers(of passages: [Hit]) -> [Int] {
    var all = self
    all.add(passages)
    return passages.compactMap { all.number(of: $0) }
  }

  private static func key(_ hit: Hit) -> ByteString { ByteString(hit.document.id) }
}
