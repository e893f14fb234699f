import RankifyCore

/// From an id to its entry in the vocabulary.
struct TokenTable: Sendable {
  /// Entries of the vocabulary by id; negative where the id is free or belongs to an added token only.
  private let entries: [Int32]
  /// How many ids are in use.
  let count: Int
  /// The highest id in use.
  let maximumID: Int32

  /// Fails where two tokens share an id, or where ids are so scattered that no model could have their rows.
  init(_ vocabulary: Vocabulary, added: [AddedToken], file: String) throws(RankifyError) {
    var highest: Int32 = -1
    for entry in 0..<vocabulary.count { highest = max(highest, vocabulary.id(at: entry)) }
    for token in added { highest = max(highest, token.id) }
    let total = vocabulary.count + added.count
    guard Int(highest) < total * 16 + 65_536 else {
      throw .invalid(file, "the vocabulary has \(total) tokens, yet one has the id \(highest); is the file damaged?")
    }
    var entries = [Int32](repeating: -1, count: Int(highest) + 1)
    var count = 0
    for entry in 0..<vocabulary.count {
      let id = Int(vocabulary.id(at: entry))
      if entries[id] >= 0, vocabulary.text(at: Int(entries[id])) != vocabulary.text(at: entry) {
        let other = vocabulary.text(at: Int(entries[id]))
        throw .invalid(file, "the tokens '\(other)' and '\(vocabulary.text(at: entry))' share the id \(id)")
      }
      if entries[id] < 0 { count += 1 }
      entries[id] = Int32(entry)
    }
    let added = Set(added.map(\.id)).count { entries[Int($0)] < 0 }
    (self.entries, self.count, maximumID) = (entries, count + added, highest)
  }

  /// The entry of an id.
  func entry(of id: Int32) -> Int? {
    guard id >= 0, Int(id) < entries.count, entries[Int(id)] >= 0 else { return nil }
    return Int(entries[Int(id)])
  }
}
