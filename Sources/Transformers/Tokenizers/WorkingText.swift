import RankifyCore

/// A piece of text on its way through normalizers and pre-tokenizers: UTF-8 bytes, and the words found in them so far.
///
/// It lives in a `Scratch` and keeps its room from text to text.
struct WorkingText: Sendable {
  /// The text as it is now: well-formed UTF-8.
  private(set) var bytes: [UInt8] = []
  /// The words so far, ascending and without overlap.
  private(set) var words: [Range<Int>] = []
  /// Whether the first byte comes from the first byte of the whole text, on which `Metaspace` may depend.
  var startsText = false
  /// Why the words are not those that they should be; `nil` where nothing is wrong.
  private(set) var fault: String?

  private var spareBytes: [UInt8] = []
  private var spareWords: [Range<Int>] = []

  /// Starts with a copy of `source` as the only word.
  mutating func load(_ source: Bytes, startsText: Bool) {
    bytes.removeAll(keepingCapacity: true)
    bytes.append(contentsOf: source)
    self.startsText = startsText
    fault = nil
    resetWords()
  }

  /// Notes that a step was given up.
  mutating func fail(_ why: String) { fault = why }

  /// Makes the whole text the only word.
  mutating func resetWords() {
    words.removeAll(keepingCapacity: true)
    if !bytes.isEmpty { words.append(0..<bytes.count) }
  }

  /// Replaces the text by what `body` writes.
  mutating func rewrite(_ body: (_ source: Bytes, _ output: inout [UInt8]) -> Void) {
    var output = spareBytes
    spareBytes = []
    output.removeAll(keepingCapacity: true)
    output.reserveCapacity(bytes.count + 16)
    bytes.withUnsafeBufferPointer { body($0, &output) }
    swap(&bytes, &output)
    spareBytes = output
    resetWords()
  }

  /// Replaces every word by the words that `body` finds in it; empty ones are left out.
  mutating func split(_ body: (_ source: Bytes, _ word: Range<Int>, _ output: inout [Range<Int>]) -> Void) {
    var output = spareWords
    spareWords = []
    output.removeAll(keepingCapacity: true)
    bytes.withUnsafeBufferPointer { source in
      for word in words { body(source, word, &output) }
    }
    swap(&words, &output)
    spareWords = output
  }

  /// Replaces every word by what `body` appends for it; a word for which nothing is appended vanishes.
  mutating func rewriteWords(
    _ body: (_ source: Bytes, _ word: Range<Int>, _ startsText: Bool, _ output: inout [UInt8]) -> Void
  ) {
    var (output, places) = (spareBytes, spareWords)
    (spareBytes, spareWords) = ([], [])
    output.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    let starts = startsText && words.first?.lowerBound == 0
    bytes.withUnsafeBufferPointer { source in
      for word in words {
        let start = output.count
        body(source, word, starts && word.lowerBound == 0, &output)
        if output.count > start { places.append(start..<output.count) }
      }
    }
    swap(&bytes, &output)
    swap(&words, &places)
    (spareBytes, spareWords) = (output, places)
    startsText = starts
  }
}
