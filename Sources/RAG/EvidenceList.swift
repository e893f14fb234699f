import RankifyCore

/// Passages of several searches, each once, in the order in which they came first. Passages of the same title and text are one,
/// whatever they are called.
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

  /// Whether a passage is there.
  func contains(_ hit: Hit) -> Bool { known.contains(EvidenceList.key(hit)) }

  /// Its number, counted from 1.
  func number(of hit: Hit) -> Int? {
    let key = EvidenceList.key(hit)
    return hits.firstIndex { EvidenceList.key($0) == key }.map { $0 + 1 }
  }

  private static func key(_ hit: Hit) -> ByteString { ByteString(hit.document.title + "\n" + hit.document.text) }
}
