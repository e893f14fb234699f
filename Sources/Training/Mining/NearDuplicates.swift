import RankifyCore

/// Tells texts that say the same: a negative that repeats a relevant document is none.
public struct NearDuplicates: Sendable, Hashable {
  /// The share of common shingles from which on two texts are the same; `nil` where only equal ones are.
  public var similarity: Double?

  /// Words in a shingle.
  private static let width = 3

  /// - Parameter similarity: above 0, at most 1: the share of all runs of three words that both texts have (Jaccard's
  ///   coefficient; Broder 1997)
  public init(similarity: Double? = nil) { self.similarity = similarity }

  /// What is compared of a text: its words, without case and punctuation.
  struct Print: Sendable {
    let whole: UInt64
    let shingles: Set<UInt64>
  }

  func print(_ document: Document) -> Print {
    let words = document.contents.lowercased().split { !$0.isLetter && !$0.isNumber }
    let hashes = words.map { TextHash64.of(String($0)) }
    let whole = NearDuplicates.combined(hashes[...])
    guard similarity != nil else { return Print(whole: whole, shingles: []) }
    guard hashes.count > Self.width else { return Print(whole: whole, shingles: [whole]) }
    let starts = 0...(hashes.count - Self.width)
    return Print(whole: whole, shingles: Set(starts.map { NearDuplicates.combined(hashes[$0..<($0 + Self.width)]) }))
  }

  func areSame(_ a: Print, _ b: Print) -> Bool {
    if a.whole == b.whole { return true }
    guard let similarity else { return false }
    let common = a.shingles.intersection(b.shingles).count
    return Double(common) >= similarity * Double(a.shingles.count + b.shingles.count - common)
  }

  private static func combined(_ hashes: ArraySlice<UInt64>) -> UInt64 {
    hashes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ $1) &* 0x9e37_79b9_7f4a_7c15 }
  }
}
