import RankifyCore

/// The merges of `tokenizer.json` as texts, until the vocabulary is known.
struct MergeList {
  private var texts: [UInt8] = []
  /// Where the left and the right text of each merge end.
  private var ends: [(left: Int, right: Int)] = []

  /// Reads the array that stands next: `"a b"` or `["a", "b"]` per merge.
  mutating func read(_ scanner: inout JSONScanner) throws(RankifyError) {
    try scanner.beginArray()
    while try scanner.hasNextElement() {
      if case .string = try scanner.peek() {
        let merge = try scanner.rawString()
        if merge.starts(with: "#version".utf8) { continue }
        guard append(merge) else {
          throw scanner.invalid("the merge \(merge.quoted) is not two tokens with a blank between")
        }
      } else {
        try readPair(&scanner)
      }
    }
  }

  private mutating func readPair(_ scanner: inout JSONScanner) throws(RankifyError) {
    try scanner.beginArray()
    var parts: [[UInt8]] = []
    while try scanner.hasNextElement() { parts.append([UInt8](try scanner.rawString())) }
    guard parts.count == 2 else { throw scanner.invalid("a merge has \(parts.count) tokens; it must have two") }
    parts[0].withUnsafeBufferPointer { left in parts[1].withUnsafeBufferPointer { append(left, $0) } }
  }

  /// Adds `a b`; `false` where that is not what `merge` looks like.
  mutating func append(_ merge: Bytes) -> Bool {
    guard let blank = merge.firstOffset(of: 0x20), merge.part(blank + 1..<merge.count).firstOffset(of: 0x20) == nil
    else { return false }
    append(merge.part(0..<blank), merge.part(blank + 1..<merge.count))
    return true
  }

  private mutating func append(_ left: Bytes, _ right: Bytes) {
    texts.append(contentsOf: left)
    let end = texts.count
    texts.append(contentsOf: right)
    ends.append((end, texts.count))
  }

  /// The merges as ids.
  /// - Parameters:
  ///   - prefix: what right texts carry and merged ones do not
  ///   - excluded: tokens that no merge may make
  ///   - fault: the error of a sentence
  func resolve(
    _ vocabulary: Vocabulary, prefix: Int = 0, excluding excluded: Set<Int32> = [], fault: (String) -> RankifyError
  ) throws(RankifyError) -> MergeTable {
    var table = MergeTable(count: ends.count)
    let missing = texts.withUnsafeBufferPointer { texts -> (rank: Int, token: String)? in
      var (start, merged) = (0, [UInt8]())
      for (rank, end) in ends.enumerated() {
        let (left, right) = (texts.part(start..<end.left), texts.part(end.left..<end.right))
        let tail = right.part(min(prefix, right.count)..<right.count)
        merged.removeAll(keepingCapacity: true)
        merged.append(contentsOf: left)
        merged.append(contentsOf: tail)
        start = end.right
        let ids = merged.withUnsafeBufferPointer { merged in [left, right, merged].map { vocabulary.id(of: $0) } }
        if let place = ids.firstIndex(where: { $0 < 0 }) {
          return (rank, String(decoding: place == 0 ? Array(left) : place == 1 ? Array(right) : merged, as: UTF8.self))
        }
        if excluded.contains(ids[2]) { continue }
        table.insert(ids[0], ids[1], rank: rank, id: ids[2])
      }
      return nil
    }
    if let missing {
      throw fault(
        "merge \(missing.rank) needs the token '\(missing.token)', which the vocabulary does not have")
    }
    return table
  }
}
