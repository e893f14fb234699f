/// Makes overlapping pairs of the characters of tokens that touch, as Lucene's CJKBigramFilter does; a character that
/// stands alone is a term by itself.
struct BigramMaker {
  typealias Emit = (UnsafeBufferPointer<UInt8>, Int, Int) -> Bool

  /// The last character of the run, and perhaps the one before it.
  private var pair: TermBuffer
  private var lastLength = 0
  private var last = (start: 0, end: 0)
  private var runLength = 0
  private var runEnd = -1

  init(_ pair: TermBuffer) { self.pair = pair }

  /// Takes the next token with its term, and emits the pairs that it completes; false when `emit` wants no more.
  mutating func add(_ token: Token, _ term: UnsafeBufferPointer<UInt8>, _ emit: Emit) -> Bool {
    if token.start != runEnd, !endRun(emit) { return false }
    runEnd = token.end
    // Folding may have joined a letter and its mark: then all characters stand for the whole token.
    let isAligned = term.count == token.end - token.start
    var position = 0
    while position < term.count {
      let length = DecodedScalar(in: term, at: position).length
      let place = isAligned ? (token.start + position, token.start + position + length) : (token.start, token.end)
      let character = UnsafeBufferPointer(rebasing: term[position..<position + length])
      guard append(character, at: place, emit) else { return false }
      position += length
    }
    return true
  }

  /// Ends a run of touching tokens; false when `emit` wants no more.
  mutating func endRun(_ emit: Emit) -> Bool {
    defer { (runLength, runEnd) = (0, -1) }
    return runLength != 1 || emit(pair.term, last.start, last.end)
  }

  private mutating func append(
    _ character: UnsafeBufferPointer<UInt8>, at place: (start: Int, end: Int), _ emit: Emit
  ) -> Bool {
    pair.dropFirst(runLength == 0 ? pair.count : pair.count - lastLength)
    for byte in character { pair.append(byte) }
    defer { (last, lastLength, runLength) = (place, character.count, runLength + 1) }
    return runLength == 0 || emit(pair.term, last.start, place.end)
  }
}
