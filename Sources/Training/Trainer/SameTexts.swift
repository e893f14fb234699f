import RankifyCore

/// Which documents of a set say the same, word for word, under whatever names: files made of several collections have such,
/// with title and text apart in one and joined in the other. Case does not count, nor what is neither letter nor digit in
/// ASCII.
struct SameTexts: Sendable {
  /// Of each document the hash of its words.
  private let keys: [UInt64]
  private let places: [UInt64: [Int]]

  /// - Complexity: linear in the length of the texts
  init(_ documents: [Document]) {
    keys = documents.map { Self.key(of: $0.contents) }
    places = Dictionary(grouping: keys.indices) { [keys] in keys[$0] }.filter { $0.value.count > 1 }
  }

  /// The documents and those that say the same.
  func closure(of documents: some Sequence<Int>) -> Set<Int> {
    var result = Set(documents)
    if places.isEmpty { return result }
    for document in result { result.formUnion(places[keys[document]] ?? []) }
    return result
  }

  /// The hash of a text's words; of the whole where it has none.
  private static func key(of text: String) -> UInt64 {
    var (hash, isInWord, hasWords): (UInt64, Bool, Bool) = (0xcbf2_9ce4_8422_2325, false, false)
    for byte in text.utf8 {
      guard let letter = wordByte(byte) else {
        isInWord = false
        continue
      }
      // Words stay apart.
      if !isInWord, hasWords { hash = (hash ^ 0x20) &* 0x100_0000_01b3 }
      hash = (hash ^ UInt64(letter)) &* 0x100_0000_01b3
      (isInWord, hasWords) = (true, true)
    }
    return hasWords ? hash : TextHash64.of(text)
  }

  /// A byte of a word, in lower case; `nil` where it is of none.
  private static func wordByte(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...: byte
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
    default: nil
    }
  }
}
